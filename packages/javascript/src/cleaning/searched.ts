/** Which of the spellings that are searched for are in a text, however many they are. */

import { charactersOf } from "./characters";
import type { Spelling } from "./spellings";

/** Characters by which spellings are found, if there are many, or if a text may be cut in one. */
export const PREFIX = 6;

const MANY = 500; // from here on, trying each in each text takes longer

/** Spellings by their letters and digits. */
export class SearchedSpellings {
  private readonly byWord = new Map<string, Spelling[]>();
  private readonly byPrefix = new Map<string, Spelling[]>();
  private readonly few: readonly string[];
  /** How long the words are that begin with these units; empty if there are few words. */
  private readonly lengths = new Map<string, Set<number>>();

  /**
   * @param spellings - of all values
   * @param words - that are not searched for
   */
  constructor(spellings: Iterable<Spelling>, words: ReadonlySet<string>) {
    for (const each of spellings) {
      const word = each.lettersAndDigits;
      added(this.byPrefix, firstOf(word), each);
      if (!words.has(word)) added(this.byWord, word, each);
    }
    const isMany = this.byWord.size > MANY;
    this.few = isMany ? [] : withoutOthersInside(this.byWord.keys());
    for (const word of isMany ? this.byWord.keys() : []) {
      const units = word.slice(0, PREFIX);
      const lengths = this.lengths.get(units) ?? new Set();
      this.lengths.set(units, lengths.add(word.length));
    }
  }

  /** Whether a spelling is in the letters and digits of a text. */
  mayBeIn(text: string): boolean {
    if (this.lengths.size === 0) return this.few.some((word) => text.includes(word));
    return !this.wordsIn(text).next().done;
  }

  /** The spellings that are in the letters and digits of a text. */
  occurring(text: string): Spelling[] {
    const words =
      this.lengths.size === 0
        ? [...this.byWord.keys()].filter((word) => text.includes(word))
        : [...new Set(this.wordsIn(text))];
    return words.flatMap((word) => this.byWord.get(word)!);
  }

  /** The spellings whose first `PREFIX` letters and digits are in those of a text. */
  beginning(text: string): Spelling[] {
    const characters = charactersOf(text);
    const found = new Set<Spelling>();
    for (let start = 0; start + PREFIX <= characters.length; start++) {
      const prefix = characters.slice(start, start + PREFIX);
      const key = typeof prefix === "string" ? prefix : prefix.join("");
      for (const each of this.byPrefix.get(key) ?? []) found.add(each);
    }
    return [...found];
  }

  private *wordsIn(text: string): Generator<string, void> {
    for (let start = 0; start < text.length; start++) {
      for (let size = 1; size <= PREFIX; size++) {
        for (const length of this.lengths.get(text.slice(start, start + size)) ?? []) {
          const word = text.slice(start, start + length);
          if (this.byWord.has(word)) yield word;
        }
      }
    }
  }
}

/** The first `PREFIX` characters of a word. */
export function firstOf(word: string): string {
  const characters = charactersOf(word);
  return typeof characters === "string"
    ? characters.slice(0, PREFIX)
    : characters.slice(0, PREFIX).join("");
}

function added(map: Map<string, Spelling[]>, key: string, spelling: Spelling): void {
  const others = map.get(key);
  if (others === undefined) map.set(key, [spelling]);
  else others.push(spelling);
}

function withoutOthersInside(words: Iterable<string>): readonly string[] {
  const kept: string[] = [];
  for (const word of [...words].sort((a, b) => a.length - b.length)) {
    if (!kept.some((shorter) => word.includes(shorter))) kept.push(word);
  }
  return kept;
}
