import Events
import Journal
import TerminalUI

extension ExploreState {
  /// What is known of the stream that carried the response: so much of it as leaves room for what happened.
  func streamFacts(height: Int) -> [Fact] {
    let facts = Array(about(request.streamRecord, journal).prefix(4))
    // What it speaks, and to whom, stands above anyway.
    return height < 14 && facts.count == 4 ? [facts[0], facts[3]] : facts
  }

  /// What happened on the stream that carried a response: when it was opened, what was agreed on, every part that came
  /// and went, how it ended.
  func drawStream(of exchange: Exchange, on canvas: Canvas) {
    guard let record = request.streamRecord else {
      return _ = canvas.text(streamless(exchange), 2, 0, .dim, width: canvas.width - 3)
    }
    guard request.streamEvents.count > 0 else { return _ = canvas.text(Words.notInLog, 2, 0, .dim) }
    let facts = streamFacts(height: canvas.height)
    let places = InspectorPlaces(canvas.bounds, facts: facts.count)
    for (row, fact) in facts.prefix(places.facts.height).enumerated() { draw(fact, on: canvas[places.facts], row) }
    if places.rule.height > 0 {
      let count = Line(Format.count(request.streamEvents.count, Words.eventNoun), .dim)
      canvas[places.rule].inset().rule(Line(Words.eventsRule), count, 0)
    }
    draw(request.streamEvents, request[pager: .stream], of: record, journal, on: canvas[places.events])
  }

  /// Why there is no stream to tell of.
  private func streamless(_ exchange: Exchange) -> String {
    if exchange.isPast { return Words.streamNotKept }
    return exchange.isUnderWay ? Words.notSentYet : Words.neverSent
  }
}
