import Engine
import Foundation
import HTTP1
import PeerStore
import TerminalUI
import TestSupport
import Testing

@testable import Explorer

/// The tree of saved requests, and the history beside it.
@Suite struct SavedRequestTests {
  private static let texts = [
    "kubo-home/gateway/dir-listing": "GET @kubo-home /ipfs/gateway//ipfs/{{cid}}\nformat==dag-json\n",
    "kubo-home/gateway/raw-block": "GET @kubo-home /ipfs/gateway//ipfs/{{cid}}\nAccept:application/vnd.ipld.raw\n",
    "kubo-home/gateway/has-block": "HEAD @kubo-home /ipfs/gateway//ipfs/{{cid}}\n",
    "kubo-home/kad/closest": "POST @kubo-home /kad/1.0.0//closest\nkey=k\n",
    "kubo-home/kad/forget": "DELETE @kubo-home /kad/1.0.0//records\n",
    "health": "GET @kubo-home /healthz\n",
  ]

  /// Six saved requests in folders, none of them taken up.
  private static func shelf(_ width: Int = 120, _ height: Int = 36) throws -> World {
    var world = try World.lab(width, height)
    world.give(.saved(try texts.mapValues { try RequestFile(text: $0) }, problems: []))
    world.give(.environments(["lab": try RequestVariables(text: RequestScriptTests.lab)], problems: []))
    world.run("request.env lab")
    return world
  }

  @Test(
    "saved requests as a tree, with what was sent, variables and the shell line below", arguments: ScreenTests.sizes)
  func tree(_ size: Size) throws {
    var world = try Self.shelf(size.width, size.height)
    world.run("request.open health")
    try world.answer("{}", status: 503)
    world.now += 1
    world.run("request.open kubo-home/gateway/has-block")
    world.press("^S")
    guard case .send(let id, _)? = world.effects.last else { return fail("it is not sent") }
    world.give(.exchange(id, .failed(Complaint(.streamReset, "the peer reset the stream"))))
    world.now += 1
    world.run("request.open kubo-home/gateway/dir-listing")
    try world.answer("{}")
    world.run("composer.add dag-scope==block")
    world.press("1", .up, "g", .down, .down, .down, .down, .left, .up, .up)
    try world.expectScreen("saved")
    world.press("2")
    try world.expectScreen("saved_changed")
  }

  @Test("folders fold with their requests; the selection stays where it was")
  func folding() throws {
    var world = try Self.shelf()
    world.press("R", "1", .up, "g")
    #expect(world.state.request.saved.selection == .folder("kubo-home"))
    let all = world.state.request.saved.tree.rows
    #expect(
      all.map(\.id.path) == [
        "kubo-home", "kubo-home/gateway", "kubo-home/gateway/dir-listing", "kubo-home/gateway/has-block",
        "kubo-home/gateway/raw-block", "kubo-home/kad", "kubo-home/kad/closest", "kubo-home/kad/forget", "health",
      ])
    #expect(all.map(\.depth) == [0, 1, 2, 2, 2, 1, 2, 2, 0])
    world.press(.down, .down, .down, .left)
    #expect(world.state.request.saved.selection == .folder("kubo-home/gateway"))
    #expect(world.screen().contains("▸ gateway 3"))
    #expect(!world.screen().contains("has-block"))
    world.press(.enter)
    #expect(world.screen().contains("HEAD has-block"))
    world.press("g", "space")
    #expect(world.state.request.saved.tree.rows.map(\.id.path) == ["kubo-home", "health"])
    world.press("space")
    #expect(world.state.request.saved.tree.rows == all)
    // What comes in above it does not move it.
    world.press("G")
    let files = Self.texts.merging(["a/b": "GET - /\n"]) { old, _ in old }
    world.give(.saved(try files.mapValues { try RequestFile(text: $0) }, problems: []))
    #expect(world.state.request.saved.selection == .request("health"))
    #expect(world.state.request.saved.row?.id == .request("health"))
  }

  @Test("one cursor goes through the tree and on into the history, and back")
  func oneCursor() throws {
    var world = try Self.shelf()
    world.run("request.open health")
    try world.answer("{}")
    world.press("1")
    #expect(world.state.contexts.first == .history)
    world.press(.up)
    #expect(world.state.contexts.first == .saved)
    #expect(world.state.request.saved.selection == .request("health"))
    world.press(.down)
    #expect(world.state.contexts.first == .history)
    world.press("s")
    let label = try #require(world.state.jump?.label(of: .saved(.folder("kubo-home"))))
    for letter in label { world.press(Key(letter)) }
    #expect(world.state.request.saved.selection == .folder("kubo-home"))
    #expect(world.state.contexts.first == .saved)
    world.press("s")
    let other = try #require(world.state.jump?.label(of: .exchange(world.state.request.exchanges[0].id)))
    for letter in other { world.press(Key(letter)) }
    #expect(world.state.contexts.first == .history)
  }

  @Test("a saved request is taken up, or sent as it is saved while the fields stay")
  func openAndSend() throws {
    var world = try Self.shelf()
    world.press("n", .escape, "1", .up, .up, .up)
    #expect(world.state.request.saved.selectedName == "kubo-home/kad/closest")
    world.press("r")
    guard case .send(_, let sending)? = world.effects.last else { return fail("it is not sent") }
    #expect(sending.draft.path == "/kad/1.0.0//closest")
    #expect(world.state.request.savedName == nil)
    #expect(world.state.request.composer.path.isEmpty)
    #expect(world.state.request.exchanges.first?.title == "closest")
    world.press(.enter)
    #expect(world.state.pane == .composer)
    #expect(world.state.request.savedName == "kubo-home/kad/closest")
    #expect(world.screen().contains("kubo-home › /kad/1.0.0 › closest"))
    // Taken up again from the history, it still knows what it is saved as.
    world.press("H", .enter)
    #expect(world.state.request.savedName == "kubo-home/kad/closest")
  }

  @Test("what was changed is said to be, and is undone by r or saved by w")
  func reset() throws {
    var world = try Self.shelf()
    world.run("request.open health")
    world.press("r")
    #expect(world.state.notice?.text.contains("as it was saved") == true)
    world.run("composer.add page==2")
    #expect(world.screen().contains("changed •   r reset   w save"))
    world.press("r")
    #expect(world.state.request.composer.query.isEmpty)
    #expect(!world.screen().contains("changed •"))
    world.run("composer.add page==3")
    world.press("w")
    guard case .saveRequest("health", let text)? = world.effects.last else { return fail("it is not saved") }
    #expect(text == "GET @kubo-home /healthz\npage==3\n")
  }

  @Test(
    "a saved request gets another name and folder, is removed after a question, and no name leads out of the folder")
  func renameAndRemove() throws {
    var world = try Self.shelf()
    world.run("request.open health")
    world.press("1", .up, "A")
    world.type("y/checks")
    world.press(.enter)
    let effects = world.takeEffects()
    #expect(world.state.request.savedName == "healthy/checks")
    #expect(world.state.request.saved.selection == .request("healthy/checks"))
    guard case .renameRequest("health", to: "healthy/checks", _)? = effects.last else {
      return fail("the file is not renamed")
    }
    for name in ["../up", "a//b", "/a", "a/", "a/.b", "kubo-home/kad/forget", String(repeating: "a/", count: 9) + "b"] {
      world.run("saved.rename \(name)")
      #expect(world.state.notice?.kind == .failure, "\(name)")
    }
    #expect(world.takeEffects().isEmpty)
    world.press("x")
    #expect(world.screen().contains("Remove the saved request healthy/checks"))
    world.press("n")
    #expect(world.takeEffects().isEmpty)
    world.press("x", "y")
    guard case .removeRequest("healthy/checks")? = world.effects.last else { return fail("it is not removed") }
    #expect(world.state.request.saved.files.count == 5)
    #expect(world.state.request.savedName == nil)
  }

  @Test("a new name never takes the place of another request, of the one in the fields neither")
  func renameOntoOpen() throws {
    var world = try Self.shelf()
    world.run("request.open kubo-home/kad/closest")
    world.press("1", .up, "g")
    for _ in 0..<20 where world.state.request.saved.selectedName != "health" { world.press(.down) }
    #expect(world.state.request.saved.selectedName == "health")
    world.run("saved.rename kubo-home/kad/closest")
    #expect(world.state.notice?.text.contains("there is a request called kubo-home/kad/closest already") == true)
    #expect(world.state.request.saved.files.count == 6)
    #expect(world.takeEffects().isEmpty)
  }

  @Test("a file that cannot have its new name keeps the one that it has")
  func renameInVain() throws {
    let folder = try TemporaryFolder()
    let shelf = RequestShelf(folder.path("requests"))
    #expect(shelf.save("old", "GET - /\n") == nil)
    // A file where a folder is wanted.
    try "x".write(toFile: folder.path("requests/taken"), atomically: true, encoding: .utf8)
    #expect(shelf.rename("old", to: "taken/new", "GET - /\n") != nil)
    #expect(FileManager.default.fileExists(atPath: folder.path("requests/old.txt")))
    #expect(shelf.rename("old", to: "folder/new", "GET - /\n") == nil)
    #expect(FileManager.default.fileExists(atPath: folder.path("requests/folder/new.txt")))
    #expect(!FileManager.default.fileExists(atPath: folder.path("requests/old.txt")))
  }

  @Test("labels are for rows that there are, also when the files are gone before a frame says so")
  func labelsOfNothing() throws {
    var world = try Self.shelf()
    world.run("request.open health")
    world.press("1", .up)
    var state = world.state
    _ = state.update(.saved([:], problems: []), at: time(6))
    _ = state.update(.terminal(.key("s")), at: time(6))
    #expect(state.jump?.label(of: .saved(.request("health"))) == nil)
  }

  @Test("a new request is saved in the folder of its peer, unless it is written otherwise")
  func suggestion() throws {
    var world = try World.lab()
    world.press("n", .escape, "1")
    #expect(world.screen().contains("w saves a request here"))
    world.press("2", "w")
    world.type("list")
    world.press(.enter)
    guard case .saveRequest("kubo-home/list", _)? = world.effects.last else { return fail("it is not saved") }
    world.press("1", .up)
    #expect(world.screen().contains("▾ kubo-home"))
    #expect(world.screen().contains("GET  list"))
  }

  @Test("a press of the mouse selects and folds in the tree, and shows in the history")
  func mouse() throws {
    var world = try Self.shelf()
    world.run("request.open health")
    try world.answer("{}")
    func press(_ text: String) throws {
      let lines = world.screen().split(separator: "\n").map(String.init)
      let row = try #require(lines.firstIndex { $0.prefix(29).contains(text) })
      world.give(.terminal(.mouse(MouseEvent(.press, .left, at: Point(8, row)))))
    }
    try press("gateway")
    #expect(world.state.request.saved.selection == .folder("kubo-home/gateway"))
    try press("gateway")
    #expect(world.screen().contains("▸ gateway 3"))
    try press("forget")
    try press("forget")
    #expect(world.state.request.savedName == "kubo-home/kad/forget")
    try press("200")
    #expect(world.state.contexts.first == .history)
  }

  // MARK: Files

  @Test(
    "requests are read from folders in folders, links and hidden files left alone; empty folders go with their last")
  func folders() throws {
    let folder = try TemporaryFolder()
    let root = folder.path("requests")
    let shelf = RequestShelf(root)
    func names() throws -> [String] {
      guard case .saved(let files, let problems) = shelf.load() else { return [] }
      #expect(problems.isEmpty)
      return files.keys.sorted()
    }
    #expect(try names().isEmpty)
    #expect(shelf.save("a/b/deep", "GET - /deep\n") == nil)
    #expect(shelf.save("flat", "GET - /flat\n") == nil)
    try FileManager.default.createSymbolicLink(atPath: "\(root)/a/loop", withDestinationPath: root)
    try FileManager.default.createDirectory(atPath: "\(root)/.git", withIntermediateDirectories: true)
    try "GET - /\n".write(toFile: "\(root)/.git/x.txt", atomically: true, encoding: .utf8)
    #expect(try names() == ["a/b/deep", "flat"])
    _ = shelf.wasTouched()
    // A file in a folder that came with the last one is seen, and so is one that goes.
    try "GET - /new\n".write(toFile: "\(root)/a/b/new.txt", atomically: false, encoding: .utf8)
    #expect(shelf.wasTouched())
    #expect(try names() == ["a/b/deep", "a/b/new", "flat"])
    try FileManager.default.removeItem(atPath: "\(root)/flat.txt")
    #expect(shelf.wasTouched())
    #expect(shelf.remove("a/b/deep") == nil)
    #expect(FileManager.default.fileExists(atPath: "\(root)/a/b"))
    #expect(shelf.remove("a/b/new") == nil)
    #expect(!FileManager.default.fileExists(atPath: "\(root)/a/b"))
    #expect(shelf.remove("a/b/new") != nil)
    #expect(try names().isEmpty)
  }
}
