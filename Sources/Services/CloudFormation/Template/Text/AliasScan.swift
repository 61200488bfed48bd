/// Finds texts whose aliases could grow without bound, before the YAML reader builds (and hashes) what they stand for.
///
/// Aliases are refused anyway, but only once the tree is there; n aliases can stand for at most 3^(n/3) nodes, so
/// a small number is harmless.
enum AliasScan {
    private static let aliasesMax = 24

    static func mayExpand(_ text: String) -> Bool {
        let anchors = Set(names(after: UInt8(ascii: "&"), in: text))
        guard !anchors.isEmpty else { return false }
        return names(after: UInt8(ascii: "*"), in: text).count { anchors.contains($0) } > aliasesMax
    }

    /// Names that follow a mark where a YAML value could begin.
    private static func names(after mark: UInt8, in text: String) -> [String] {
        var found: [String] = []
        var name: [UInt8]?
        var previous = UInt8(ascii: "\n")
        for byte in text.utf8 {
            if name != nil {
                if isNamePart(byte) {
                    name?.append(byte)
                } else {
                    if let name, !name.isEmpty { found.append(String(decoding: name, as: UTF8.self)) }
                    name = nil
                }
            } else if byte == mark, canBegin(after: previous) {
                name = []
            }
            previous = byte
        }
        if let name, !name.isEmpty { found.append(String(decoding: name, as: UTF8.self)) }
        return found
    }

    private static func canBegin(after byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","): true
        default: false
        }
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
