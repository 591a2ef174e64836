import HTTP1
import Testing

@Suite("Fields")
struct FieldTests {
  @Test("names are the same whatever their case, and keep their spelling and order")
  func names() {
    var fields: HTTPFields = ["content-TYPE": "a", "B": "b", "Content-Type": "c"]
    #expect(fields[.contentType] == "a")
    #expect(fields.values(of: .contentType) == ["a", "c"])
    #expect(fields.map(\.name.spelling) == ["content-TYPE", "B", "Content-Type"])
    #expect(fields[.host] == nil && !fields.contains(.host))
    #expect(Set<HTTPFieldName>(["Host", "HOST", "host", "hosts"]).count == 2)
    #expect(HTTPFieldName("A[") != HTTPFieldName("a{"))

    fields[.contentType] = "d"
    #expect(fields == ["Content-Type": "d", "B": "b"])
    fields["B"] = nil
    fields["E"] = "e"
    #expect(fields == ["Content-Type": "d", "E": "e"])
  }

  @Test("equality regards order and values, not the case of names")
  func equality() {
    let fields: HTTPFields = ["A": "1", "B": "2"]
    #expect(fields == ["a": "1", "b": "2"])
    #expect(fields != ["B": "2", "A": "1"])
    #expect(fields != ["A": "1", "B": "x"])
  }

  @Test("a list is parted at its commas, over all fields of the name, but not within quotes")
  func lists() {
    let fields: HTTPFields = ["Accept": " a ,, b;q=\"x, \\\", y\",", "X": "no", "accept": "\tc"]
    #expect(fields.list(.accept) == ["a", "b;q=\"x, \\\", y\"", "c"])
    #expect(fields.lists("C", in: .accept))
    #expect(!fields.lists("b", in: .accept))
    #expect(fields.list(.connection).isEmpty)
  }

  @Test("a target is taken apart without decoding it")
  func targets() {
    struct Parts: Equatable {
      let form: RequestTarget.Form
      let authority: String?
      let path: String
      let query: String?
    }
    func parts(_ text: String) -> Parts {
      let target = RequestTarget(text)
      return Parts(
        form: target.form, authority: target.authority.map(String.init), path: String(target.path),
        query: target.query.map(String.init))
    }
    #expect(parts("/a%2Fb?x=%3F?y") == Parts(form: .origin, authority: nil, path: "/a%2Fb", query: "x=%3F?y"))
    #expect(parts("/?") == Parts(form: .origin, authority: nil, path: "/", query: ""))
    #expect(parts("/http://a/b") == Parts(form: .origin, authority: nil, path: "/http://a/b", query: nil))
    #expect(parts("http://a:1/b?c") == Parts(form: .absolute, authority: "a:1", path: "/b", query: "c"))
    #expect(parts("http://a?c") == Parts(form: .absolute, authority: "a", path: "/", query: "c"))
    #expect(parts("a:1") == Parts(form: .authority, authority: "a:1", path: "", query: nil))
    #expect(parts("*") == Parts(form: .asterisk, authority: nil, path: "*", query: nil))
  }

  @Test("percent-encoding goes both ways, and a plus is a plus")
  func percentCoding() throws {
    #expect(try PercentCoding.decode("a%2Fb+c%C3%a4") == Array("a/b+cä".utf8))
    #expect(PercentCoding.encode("a/b?c+ä %".utf8) == "a%2Fb%3Fc+%C3%A4%20%25")
    #expect(PercentCoding.encode("/a/b?c".utf8, as: .path) == "/a/b%3Fc")
    for text in ["%", "%2", "a%2", "%zz", "%+2", "%%41"] {
      #expect(throws: HTTPError.malformedPercentEncoding(text)) { try PercentCoding.decode(text) }
    }
    #expect(try PercentCoding.decode("%41%42", limit: 2) == Array("AB".utf8))
    #expect(throws: HTTPError.decodedTooLong(limit: 2)) { try PercentCoding.decode("%41%42c", limit: 2) }
    let all = [UInt8](0...255)
    #expect(try PercentCoding.decode(PercentCoding.encode(all)) == all)
  }

  @Test("a status knows its phrase and its class")
  func statuses() {
    #expect(HTTPStatus.notFound.description == "404 Not Found")
    #expect(HTTPStatus(299).description == "299")
    #expect(HTTPStatus.continue.isInformational && HTTPStatus.ok.isSuccess && HTTPStatus(308).isRedirection)
    #expect(HTTPStatus.uriTooLong.isClientError && HTTPStatus.badGateway.isServerError)
  }
}
