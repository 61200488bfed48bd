import Cloud
import Foundation
import Gateway
import Ground
import HTTPFront

/// Turns the flags of `faultline start` and the environment into a cloud's settings; flags win.
struct StartSettings {
    var listen: String?
    var directory: String?
    var clock: String?
    var auth: String?
    var isVerbose = false

    /// `--data`, else `FAULTLINE_DATA`, else `.faultline` in the user's home.
    var dataDirectory: String {
        let given = directory ?? Environment["FAULTLINE_DATA"] ?? (Environment["HOME"] ?? "/tmp") + "/.faultline"
        // Absolute: a cloud is known by it, whatever folder its commands are called in.
        return URL(fileURLWithPath: given).standardizedFileURL.path
    }

    func cloud() throws -> CloudSettings {
        var settings = CloudSettings(directory: dataDirectory)
        settings.version = Faultline.version
        settings.endpoints = try endpoints()
        if let word = clock ?? Environment["FAULTLINE_CLOCK"] {
            guard let mode = WorldClock.Mode(rawValue: word) else {
                throw Failure("the clock is real, fast or manual, not \(word)", exitCode: 64)
            }
            settings.clock = mode
        }
        let auth = auth ?? Environment["FAULTLINE_AUTH"] ?? "open"
        guard ["open", "strict"].contains(auth) else {
            throw Failure("--auth is open or strict, not \(auth)", exitCode: 64)
        }
        settings.gateway.isStrict = auth == "strict"
        settings.gateway.isVerbose = isVerbose || Environment.flag("DEBUG") == true
        settings.gateway.ownHostSuffix = Environment["LOCALSTACK_HOST"].map { String($0.prefix { $0 != ":" }) }
        settings.enforcesPolicies = Environment.flag("ENFORCE_IAM") != false
        settings.isDurable = Environment.flag("PERSISTENCE") != false
        settings.services = Environment["SERVICES"].map { Set($0.split(separator: ",").map { $0.trimmed }) }
        return settings
    }

    /// `--listen`, else `GATEWAY_LISTEN`, else port 4566 of this machine: addresses with ports, parted by commas.
    private func endpoints() throws -> [Endpoint] {
        let text = listen ?? Environment["GATEWAY_LISTEN"] ?? "127.0.0.1:4566"
        return try text.split(separator: ",").map { part in
            let pieces = part.split(separator: ":", omittingEmptySubsequences: false)
            guard pieces.count == 2, let port = Int(pieces[1]), (0...65_535).contains(port) else {
                throw Failure("\(part) is no address to listen on: write HOST:PORT, as in 127.0.0.1:4566", exitCode: 64)
            }
            return Endpoint(host: pieces[0].isEmpty ? "0.0.0.0" : String(pieces[0]), port: port)
        }
    }
}

extension Substring {
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
