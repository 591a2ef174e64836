import Engine
import Foundation
import HTTP1
import Libp2pHTTP
import TerminalUI
import Testing

@testable import Explorer

/// What a request proves itself with: the fields of the tab and the header are one thing.
@Suite struct CredentialsTests {
  private static func auth(_ world: inout World) {
    world.press("n", .escape, "]")
    while world.state.request.tab != .auth { world.press("]") }
  }

  @Test("name and password, masked, at both sizes", arguments: ScreenTests.sizes)
  func screen(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    Self.auth(&world)
    world.press(.enter, .down, .down, .enter)
    world.type("alice")
    world.press(.enter)
    world.type("s3cret")
    world.press(.enter)
    #expect(world.state.request.composer.headers.map(\.value) == ["Basic alice:s3cret"])
    try world.expectScreen("request_auth")
  }

  @Test("a token is chosen, typed and sent as a header; none takes the header away")
  func bearer() throws {
    var world = try World.lab()
    Self.auth(&world)
    world.press(.enter, .down, .enter)
    world.type("{{token}}")
    world.press("^S")
    #expect(world.state.notice?.text.contains("{{token}}") == true, "there is no such variable")
    world.give(.environments(["lab": try RequestVariables(text: "token=t0ps3cret")], problems: []))
    world.run("request.env lab")
    world.press("^S")
    guard case .send(_, let sending)? = world.effects.last else { return fail("it is not sent") }
    #expect(try sending.draft.request(target: "/").fields["Authorization"] == "Bearer t0ps3cret")
    #expect(world.screen().contains("Auth bearer"))
    #expect(!world.screen().contains("t0ps3cret"))
    world.run("composer.auth basic alice:pa:ss word")
    #expect(world.state.request.composer.credentials == .basic(user: "alice", password: "pa:ss word"))
    world.run("composer.auth basic alice pa:ss")
    #expect(world.state.request.composer.credentials == .basic(user: "alice", password: "pa:ss"))
    world.run("composer.auth none")
    #expect(world.state.request.composer.headers.isEmpty)
  }

  @Test("the header that is written is what the fields show, encoded or not, and a scheme without fields stays")
  func header() throws {
    func credentials(_ value: String) -> Credentials {
      var composer = Composer()
      composer.headers = [Composer.Row(name: "authorization", value: value)]
      return composer.credentials
    }
    #expect(credentials("Bearer abc") == .bearer(token: "abc"))
    #expect(credentials("bearer") == .bearer(token: ""))
    #expect(credentials("Basic YWxpY2U6czpjcmV0") == .basic(user: "alice", password: "s:cret"))
    #expect(credentials("Basic alice:s:cret") == .basic(user: "alice", password: "s:cret"))
    #expect(credentials("Basic {{pair}}") == .basic(user: "{{pair}}", password: ""))
    for value in ["", "Digest username=\"a\"", "Basic !!", "Basic //79"] {
      #expect(credentials(value) == .other, "\(value)")
    }
    var composer = Composer()
    composer.headers = [Composer.Row(name: "Authorization", value: "Digest x")]
    composer.credentials = .other
    #expect(composer.headers.map(\.value) == ["Digest x"])
  }

  @Test("name and password are encoded where they are sent, with their variables, and are in no export in the clear")
  func encoding() throws {
    var world = try World.lab()
    world.press("n", .escape)
    world.run("composer.auth basic {{who}} {{password}}")
    world.give(.environments(["lab": try RequestVariables(text: "who=alice\npassword=open:sesame")], problems: []))
    world.run("request.env lab")
    world.press("^S")
    guard case .send(_, let sending)? = world.effects.last else { return fail("it is not sent") }
    let encoded = Data("alice:open:sesame".utf8).base64EncodedString()
    #expect(try sending.draft.request(target: "/").fields["Authorization"] == "Basic \(encoded)")
    for form in [ExportForm.shell, .curl, .wire, .file, .swift] {
      let text = try world.state.exported(form)
      #expect(!text.contains(encoded) && !text.contains("sesame"), "\(form)")
      #expect(text.contains("{{password}}"), "\(form): \(text)")
    }
    #expect(try world.state.exported(.curl, withSecrets: true).contains(encoded))
    #expect(try world.state.exported(.file).contains("Authorization:Basic {{who}}:{{password}}"))
  }

  @Test("what stands in the command line in the clear is sent encoded; what is encoded already stays")
  func draft() throws {
    func field(_ item: String) throws -> String? {
      try RequestDraft(items: [try RequestItem(item)]).request(target: "/").fields["Authorization"]
    }
    #expect(try field("Authorization:Basic alice:secret") == "Basic YWxpY2U6c2VjcmV0")
    #expect(try field("Authorization:basic :") == "Basic Og==")
    #expect(try field("Authorization:Basic YWxpY2U6c2VjcmV0") == "Basic YWxpY2U6c2VjcmV0")
    #expect(try field("Authorization:Bearer a:b") == "Bearer a:b")
  }
}
