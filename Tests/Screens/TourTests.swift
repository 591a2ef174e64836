import Engine
import Events
import TerminalUI
import Testing

@testable import Explorer

/// Somebody new is shown around.
@Suite struct TourTests {
  @Test("every step ends when it was done with the real keys, and the last with the tour", arguments: ScreenTests.sizes)
  func steps(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.give(.welcome)
    func step() -> Tour.Step? { world.state.tour?.step }
    #expect(step() == .choose)
    world.press("down", "up")
    #expect(step() == .open)
    world.press(.enter)
    #expect(step() == .compose)
    world.press("n")
    #expect(step() == .send)
    try world.answer("{}")
    #expect(step() == .watch)
    world.press("L")
    #expect(step() == .inspect)
    world.press(.enter)
    #expect(step() == .find)
    world.press("?")
    #expect(step() == .end)
    world.press(.escape, "Q")
    #expect(step() == nil)
    guard case .tourIsSeen? = world.effects.last else { return fail("it comes again") }
  }

  @Test("it is left at any step, and begun again by name")
  func leave() throws {
    var world = try World.lab()
    world.press("Q")
    #expect(world.effects.isEmpty)
    world.give(.welcome)
    world.press("Q")
    #expect(world.state.tour == nil)
    world.press("L")
    world.run("tour")
    #expect(world.state.tour?.step == .choose && world.state.screen == .peers)
    var empty = World(80, 24)
    empty.run("tour")
    #expect(empty.state.tour == nil && empty.state.notice?.kind == .hint)
  }

  @Test("what it says fits the narrowest screen that is designed for, and names keys that there are")
  func words() throws {
    var world = try World.lab(80, 24)
    world.give(.welcome)
    var seen: Set<Tour.Step> = []
    let keys: [Key] = ["down", "up", .enter, "n", "^S", "L", .enter, "?"]
    for key in keys + ["down"] {
      let tour = try #require(world.state.tour)
      seen.insert(tour.step)
      for line in tour.words(.standard) { #expect(line.width <= 76, "\(line.text)") }
      if key == "^S" { try world.answer("{}") } else { world.press(key) }
    }
    #expect(seen.count == Tour.Step.allCases.count)
  }
}
