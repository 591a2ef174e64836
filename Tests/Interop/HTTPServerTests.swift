import Foundation
import TestSupport
import Testing

/// We fetch from a web server that knows nothing of libp2p.
@Suite(
  .enabled(if: Peers.areHere && FileManager.default.isExecutableFile(atPath: Nginx.path), "Tests/run installs nginx"))
struct HTTPServerTests {
  @Test("nginx is fetched from over HTTP and HTTPS, by multiaddr and by URL")
  func nginx() async throws {
    let nginx = try await Nginx()
    defer { nginx.stop() }
    let peerscope = try Peerscope()
    let certificate = nginx.folder.path("cert.pem")
    let blob = try Data(contentsOf: nginx.folder.url.appending(path: "www/blob"))
    for arguments in [
      ["/ip4/127.0.0.1/tcp/\(nginx.http)/http", "/blob", "--insecure-http"],
      ["/dns4/localhost/tcp/\(nginx.http)/http", "/blob", "--insecure-http"],
      ["http://127.0.0.1:\(nginx.http)/blob", "--insecure-http"],
      ["multiaddr:/ip4/127.0.0.1/tcp/\(nginx.http)/http/http-path/blob", "--insecure-http"],
      ["/ip4/127.0.0.1/tcp/\(nginx.https)/tls/http", "/blob", "--ca", certificate],
      ["/ip4/127.0.0.1/tcp/\(nginx.https)/https", "/blob", "--ca", certificate],
      ["/ip4/127.0.0.1/tcp/\(nginx.https)/tls/sni/localhost/http", "/blob", "--ca", certificate],
      ["/dns/localhost/tcp/\(nginx.https)/tls/http", "/blob", "--ca", certificate],
      ["https://localhost:\(nginx.https)/blob", "--tls-insecure"],
      ["/ip6/::1/tcp/\(nginx.http)/http", "/blob", "--insecure-http"],
    ] {
      let ended = try await Program.run(
        Program.peerscope, ["get"] + arguments + ["--ephemeral", "--peer-store", peerscope.folder.path("p")])
      #expect(ended.code == 0, "\(arguments): \(ended.errors)")
      #expect(ended.output == [UInt8](blob), "\(arguments)")
    }
    let untrusted = try await peerscope.run("get", "/ip4/127.0.0.1/tcp/\(nginx.https)/tls/http", "/blob")
    #expect(untrusted.code == 11)
    #expect(untrusted.errors.contains("certificate"))
    let otherName = try await peerscope.run(
      "get", "/ip4/127.0.0.1/tcp/\(nginx.https)/tls/sni/example.com/http", "/blob", "--ca", certificate)
    #expect(otherName.errors.contains("hostname mismatch"), "\(otherName.errors)")
  }
}

/// An nginx on loopback, with a certificate for localhost, that serves a folder.
struct Nginx {
  static let path = "/usr/sbin/nginx"

  let folder: TemporaryFolder
  let http: Int
  let https: Int
  private let process = Process()

  init() async throws {
    folder = try TemporaryFolder()
    (http, https) = (try await freePort(), try await freePort())
    let www = folder.url.appending(path: "www")
    try FileManager.default.createDirectory(at: www, withIntermediateDirectories: true)
    try Data((0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }).write(to: www.appending(path: "blob"))
    let openssl = try await Program.run(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder.path("key.pem"), "-out", folder.path("cert.pem"),
      ])
    #expect(openssl.code == 0)
    try configuration.write(to: folder.url.appending(path: "nginx.conf"), atomically: true, encoding: .utf8)
    process.executableURL = URL(filePath: Self.path)
    process.arguments = ["-p", folder.path(""), "-c", folder.path("nginx.conf"), "-e", folder.path("error.log")]
    try process.run()
    try await eventually("nginx") {
      try await Program.run("/usr/bin/curl", ["-s", "-o", "/dev/null", "http://127.0.0.1:\(http)/blob"]).code == 0
    }
  }

  private var configuration: String {
    """
    daemon off;
    pid \(folder.path("nginx.pid"));
    worker_processes 1;
    events { worker_connections 64; }
    http {
      access_log off;
      client_body_temp_path \(folder.path("body"));
      proxy_temp_path \(folder.path("proxy"));
      fastcgi_temp_path \(folder.path("fastcgi"));
      uwsgi_temp_path \(folder.path("uwsgi"));
      scgi_temp_path \(folder.path("scgi"));
      server {
        listen 127.0.0.1:\(http);
        listen [::1]:\(http);
        listen 127.0.0.1:\(https) ssl;
        ssl_certificate \(folder.path("cert.pem"));
        ssl_certificate_key \(folder.path("key.pem"));
        root \(folder.path("www"));
      }
    }
    """
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}
