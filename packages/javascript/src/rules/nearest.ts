/** Finds the name that a mistyped one may stand for, as difflib of Python does. */

/**
 * The known name that is most like a wrong one.
 *
 * @param least - of the likeness, 0 to 1, that a name must have
 * @returns undefined if there is none
 */
export function nearestOf(
  name: string,
  known: Iterable<string>,
  least: number,
): string | undefined {
  let best: string | undefined;
  let most = least;
  for (const each of known) {
    const likeness = likenessOf(each, name);
    const isFirst = best === undefined && likeness === most;
    if (likeness > most || isFirst || (likeness === most && each > best!)) {
      [best, most] = [each, likeness];
    }
  }
  return best;
}

/** Twice the number of characters in parts that both have in the same order, by that of all. */
function likenessOf(first: string, second: string): number {
  const length = first.length + second.length;
  return length === 0 ? 1 : (2 * matching(first, second)) / length;
}

/** The number of characters in the longest common part, and in those before and after it. */
function matching(first: string, second: string): number {
  let [start, other, longest] = [0, 0, 0];
  let before: number[] = [];
  for (let place = 0; place < first.length; place++) {
    const lengths: number[] = [];
    for (
      let at = second.indexOf(first[place]!);
      at >= 0;
      at = second.indexOf(first[place]!, at + 1)
    ) {
      const length = (before[at - 1] ?? 0) + 1;
      lengths[at] = length;
      if (length > longest) {
        [start, other, longest] = [place - length + 1, at - length + 1, length];
      }
    }
    before = lengths;
  }
  if (longest === 0) return 0;
  const left = matching(first.slice(0, start), second.slice(0, other));
  return longest + left + matching(first.slice(start + longest), second.slice(other + longest));
}
