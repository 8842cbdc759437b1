/** The published shape of a procedure, as procedure.json has it. */

/** What a dummy item consists of: by tag "D", "Z" or a nested item. */
export interface DummyItem {
  readonly [tag: string]: "D" | "Z" | DummyItem;
}

/** The rule for one attribute. */
export interface PublishedRule {
  /** The action: D, Z, X, K, C, U, R or a registered one. */
  readonly default: string;
  readonly justification: string;
  readonly dummy?: unknown;
  readonly item?: DummyItem;
  readonly inOrder?: boolean;
  readonly ifEmpty?: string;
  readonly derived?: boolean;
  readonly issuer?: string;
  readonly of?: string;
  readonly onlyBeside?: string;
  /** With `onlyBeside`: the value that it must have. */
  readonly holding?: string;
  /** Of a private attribute. */
  readonly vr?: string;
  /** Of a private attribute of a binary VR. */
  readonly vm?: string;
  /** Of a CSA header. */
  readonly entries?: readonly string[];
  /** Of a concept that is withheld, or given back. */
  readonly meaning?: string;
  readonly kind?: string;
  readonly required?: boolean;
  readonly laxerThanProfile?: string;
}

export type Rows = Readonly<Record<string, PublishedRule>>;

/** The rules for one SOP class. */
export interface PublishedSOPClass {
  /** The action for an attribute that is not listed. */
  readonly default: string;
  readonly justification: string;
  readonly conditions?: readonly string[];
  readonly record?: PublishedRecord;
  readonly resembles?: string;
  /** By tag, such as "(0008,0005)"; repeating groups as "(60XX,3000)". */
  readonly tag: Readonly<Record<string, PublishedRule>>;
  /** By path of tags, with ">" between them. */
  readonly path?: Readonly<Record<string, PublishedRule>>;
  /** By private creator, such as "(0019,xx0C,SIEMENS MR HEADER)". */
  readonly private?: Readonly<Record<string, PublishedRule>>;
  /** The rule for standard attributes that neither the profile nor the option names. */
  readonly unlisted?: PublishedUnlisted;
}

export interface PublishedUnlisted extends PublishedRule {
  readonly except: readonly string[];
  /** Rules for what the profile lists, where a SOP class lacks it or removes it automatically. */
  readonly listed?: Rows;
}

/** A coded concept of the record. */
export interface PublishedCode {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

/** Rules that replace those of a procedure; every entry may be absent. */
export interface PublishedOverlay {
  /** Rules for every SOP class that the procedure lists, as they have them. */
  readonly tag?: Rows;
  readonly path?: Rows;
  readonly private?: Rows;
  /** Rules for one SOP class, by its UID; they replace those for all. */
  readonly sopClass?: Readonly<Record<string, { tag?: Rows; path?: Rows; private?: Rows }>>;
  /** By the code of a concept: K gives its values back, any other action withholds them. */
  readonly concept?: Rows;
  readonly unlisted?: PublishedUnlisted;
  /** For the record. */
  readonly code?: PublishedCode;
  /** What (0028,0303) says where no date was changed. */
  readonly longitudinal?: string;
  /** A text for the record. */
  readonly method?: string;
  /** The value of a code that is taken out of the record, as it is no longer true. */
  readonly withdraws?: string;
  /** For Patient Identity Removed (0012,0062). */
  readonly identityRemoved?: string;
  /** Why it discloses more than the Basic Profile, or than the procedure; without it, it may not. */
  readonly loosens?: string;
  /** Of a file. */
  readonly name?: string;
  /** What it is for. */
  readonly description?: string;
  /** Options that are chosen with it. */
  readonly options?: readonly string[];
}

/** An option of the Basic Profile. */
export interface PublishedOption extends PublishedOverlay {
  readonly code: PublishedCode;
  readonly justification?: string;
  /** Options that cannot be chosen with it. */
  readonly excludes?: readonly string[];
}

/** What an output says of its de-identification. */
export interface PublishedRecord {
  readonly method?: string;
  readonly methods?: readonly string[];
  readonly identityRemoved?: string;
  readonly longitudinal?: string;
  readonly codes?: readonly PublishedCode[];
}

/** A part of a condition. */
export interface PublishedClause {
  readonly tag: string;
  readonly is?: readonly string[];
  readonly isNot?: readonly string[];
}

/** What is done with a whole file because of what it says of itself. */
export interface PublishedCondition {
  readonly when: readonly PublishedClause[];
  readonly then: string;
  readonly reason: string;
  readonly justification: string;
}

/** A procedure. All entries but `sopClass` may be absent. */
export interface PublishedProcedure {
  readonly version?: string;
  readonly dicomStandardVersion?: string;
  readonly dicomStandardParts?: Readonly<Record<string, string>>;
  /** The action for a SOP class that is not listed. */
  readonly default?: string;
  readonly justification?: string;
  readonly identifying?: Readonly<Record<string, string>>;
  readonly holds?: Readonly<Record<string, string>>;
  readonly vocabulary?: readonly string[];
  readonly makers?: readonly string[];
  readonly products?: readonly string[];
  readonly techniques?: readonly string[];
  readonly code?: {
    readonly schemes?: readonly string[];
    readonly authorities?: readonly string[];
    readonly tag?: Rows;
  };
  readonly concept?: {
    readonly tag?: Rows;
    readonly table?: Rows;
    readonly withheld?: Readonly<
      Record<
        string,
        { readonly justification: string; readonly meaning?: string; readonly kind?: string }
      >
    >;
    readonly terms?: Readonly<
      Record<string, Readonly<Record<string, { terms: readonly string[]; justification: string }>>>
    >;
  };
  readonly conditions?: Readonly<Record<string, PublishedCondition>>;
  readonly record?: PublishedRecord;
  /** What Table E.1-1 of PS3.15 says of each attribute. */
  readonly profile?: Readonly<Record<string, string>>;
  readonly option?: Readonly<Record<string, PublishedOption>>;
  /** Overlays for one kind of use, by name. */
  readonly preset?: Readonly<Record<string, PublishedOverlay>>;
  /** By SOP Class UID. */
  readonly sopClass?: Readonly<Record<string, PublishedSOPClass>>;
}

/** The entry of a procedure for a SOP class, if it has one. */
export function entryOf(
  procedure: PublishedProcedure,
  sopClass: string,
): PublishedSOPClass | undefined {
  const entries = procedure.sopClass ?? {};
  return Object.hasOwn(entries, sopClass) ? entries[sopClass] : undefined;
}
