import Ground

/// Takes user data apart: gzip, MIME parts, and the kinds that a part can be.
struct UserDataReader {
    /// Nested archives and parts end somewhere.
    private static let depthMax = 8
    private static let bytesMax = 16 << 20

    private var scripts: [BootPlan.Script] = []
    private var hooks: [BootPlan.Script] = []
    private var config = CloudConfig()
    private var warnings: [String] = []
    private var depth = 0
    private var parts = 0

    /// - Parameters:
    ///   - type: of a MIME part; nil: the first line tells.
    ///   - name: a MIME part's file name.
    mutating func read(_ bytes: [UInt8], type: String?, name: String?) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { return warn("parts are nested too deeply and were left out") }
        if bytes.starts(with: [0x1F, 0x8B]) {
            guard let plain = Inflate.gzip(bytes, atMost: Self.bytesMax) else {
                return warn("the gzip data is damaged or too long and was left out")
            }
            return read(plain, type: type, name: name)
        }
        parts += 1
        let place = parts
        switch Self.kind(bytes, type) {
        case .multipart: readParts(bytes)
        case .script: add(bytes, name, place, to: \.scripts)
        case .hook: add(Self.withoutFirstLine(bytes, "#cloud-boothook"), name, place, to: \.hooks)
        case .cloudConfig: config.merge(String(decoding: bytes, as: UTF8.self))
        case .refused(let what): warn("\(what) is not built and was left out")
        case .unknown:
            let start = String(decoding: bytes.prefix(24).prefix { $0 != 10 }, as: UTF8.self)
            warn("nothing is known that begins with '\(start)'; it was left out")
        }
    }

    func plan() -> BootPlan {
        var plan = BootPlan()
        plan.hostname = config.hostname
        plan.files = config.files
        plan.firstBootScripts = hooks + config.before + scripts + config.after
        plan.warnings = warnings + config.warnings
        return plan
    }

    private mutating func add(
        _ bytes: [UInt8],
        _ name: String?,
        _ place: Int,
        to list: WritableKeyPath<UserDataReader, [BootPlan.Script]>
    ) {
        let digits = String(place)
        let standard = "part-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        let safe = name.map { String($0.filter { $0.isLetter || $0.isNumber || "._-".contains($0) }) } ?? ""
        self[keyPath: list].append(BootPlan.Script(name: safe.isEmpty ? standard : safe, content: bytes))
    }

    private mutating func warn(_ text: String) { warnings.append("user data: \(text)") }

    private enum Kind: Equatable {
        case multipart, script, hook, cloudConfig, unknown
        case refused(String)
    }

    /// A part's first line says more than its type: clients often send `text/plain`.
    private static func kind(_ bytes: [UInt8], _ type: String?) -> Kind {
        let start = String(decoding: bytes.prefix(64), as: UTF8.self)
        let heads: [(String, Kind)] = [
            ("#!", .script), ("#cloud-config-archive", .refused("#cloud-config-archive")),
            ("#cloud-config", .cloudConfig), ("#cloud-boothook", .hook), ("#include", .refused("#include")),
            ("#upstart-job", .refused("#upstart-job")), ("#part-handler", .refused("#part-handler")),
            ("## template: jinja", .refused("a jinja template")),
        ]
        if let found = heads.first(where: { start.hasPrefix($0.0) }) { return found.1 }
        let head = start.lowercased()
        if head.hasPrefix("content-type: multipart") || head.hasPrefix("mime-version:") { return .multipart }
        switch type {
        case "text/x-shellscript", "text/x-shellscript-per-once", "text/x-shellscript-per-instance": return .script
        case "text/cloud-config": return .cloudConfig
        case "text/cloud-boothook": return .hook
        case let type? where type.hasPrefix("multipart/"): return .multipart
        case "text/x-include-url", "text/x-include-once-url": return .refused("#include")
        case let type? where type != "text/plain": return .refused(type)
        default: return .unknown
        }
    }

    private static func withoutFirstLine(_ bytes: [UInt8], _ head: String) -> [UInt8] {
        guard String(decoding: bytes.prefix(head.utf8.count), as: UTF8.self) == head else { return bytes }
        return Array(bytes.drop { $0 != 10 }.dropFirst())
    }

    private mutating func readParts(_ bytes: [UInt8]) {
        guard let message = MIMEMessage(bytes), let parts = message.parts else {
            return warn("the MIME message has no boundary and was left out")
        }
        for part in parts {
            guard let body = part.decodedBody else {
                warn("a part with the transfer encoding '\(part.transferEncoding)' was left out")
                continue
            }
            read(body, type: part.type, name: part.fileName)
        }
    }
}
