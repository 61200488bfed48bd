import Ground

/// A session token of version 2: signed instead of kept, so that it outlives a restart.
///
/// Source: EC2 User Guide, "Use IMDSv2": a token holds for one instance, for one second to six hours.
struct MetadataToken {
    static let secondsAllowed = 1...21_600

    let key: [UInt8]

    func issue(to instance: String, until end: WorldInstant) -> String {
        let time = withUnsafeBytes(of: end.millisecondsSince1970.bigEndian) { Array($0) }
        return Base64.encode(time + signature(time, instance))
    }

    func isValid(_ token: String, for instance: String, at now: WorldInstant) -> Bool {
        guard let bytes = Base64.decode(token), bytes.count == 40 else { return false }
        let time = Array(bytes[..<8])
        guard equalInConstantTime(Array(bytes[8...]), signature(time, instance)) else { return false }
        let end = time.reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return now.millisecondsSince1970 < end
    }

    private func signature(_ time: [UInt8], _ instance: String) -> [UInt8] {
        HashAlgorithm.sha256.authenticate(time + Array(instance.utf8), key: key)
    }
}
