extension EventFilter {
  /// What is still to be asked of what passed `old`, to know whether it passes this filter; nil where something may
  /// pass that did not pass `old`. While a word is being typed, so is each key's filter asked of ever less.
  ///
  /// Only words are trusted to hold as they held: states, times and numbers of a thing change while it is looked at.
  public func rest(after old: EventFilter) -> EventFilter? {
    let known = old.terms.map(\.word)
    let words = terms.compactMap(\.word)
    let isNarrower = known.allSatisfy { known in
      guard let known else { return false }
      return words.contains { $0 == known || $0.contains(known) }
    }
    guard isNarrower else { return nil }
    return EventFilter(terms: terms.filter { !old.terms.contains($0) }, text: text)
  }
}

extension EventFilter.Term {
  /// The word that must stand somewhere; nil if it is another kind of term.
  fileprivate var word: FilterWord? {
    if case .contains(let word) = condition, !isNegated { word } else { nil }
  }
}
