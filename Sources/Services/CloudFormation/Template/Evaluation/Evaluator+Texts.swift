import Ground

extension Evaluator {
    private static let badJoin = TemplateError.template(
        "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined "
            + "or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
    )

    func join(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        guard let parts = argument.array, parts.count == 2 else { throw Self.badJoin }
        let delimiterOutcome = try resolve(parts[0])
        let list = try resolve(parts[1])
        let waiting = delimiterOutcome.waiting.union(list.waiting)
        guard waiting.isEmpty else { return .open(waiting) }
        guard let delimiter = delimiterOutcome.value?.string, let elements = list.value?.array else {
            throw Self.badJoin
        }
        var texts: [String] = []
        for element in elements {
            guard let text = element.scalarText else { throw Self.badJoin }
            texts.append(text)
        }
        return Resolution(.string(texts.joined(separator: delimiter)))
    }

    private static let badSplit = TemplateError.template(
        "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split "
            + "or a function that returns a string to be split."
    )

    func split(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        guard let parts = argument.array, parts.count == 2 else { throw Self.badSplit }
        let delimiterOutcome = try resolve(parts[0])
        let source = try resolve(parts[1])
        let waiting = delimiterOutcome.waiting.union(source.waiting)
        guard waiting.isEmpty else { return .open(waiting) }
        guard let delimiter = delimiterOutcome.value?.string, let text = source.value?.scalarText, !delimiter.isEmpty
        else {
            throw Self.badSplit
        }
        return Resolution(.array(text.cut(at: delimiter).map { .string($0) }))
    }

    private static let badSelect = TemplateError.template(
        "Fn::Select requires a list argument with two elements: an integer index and a list"
    )

    func select(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        guard let parts = argument.array, parts.count == 2 else { throw Self.badSelect }
        let indexOutcome = try resolve(parts[0])
        guard indexOutcome.isComplete else { return .open(indexOutcome.waiting) }
        guard let index = indexOutcome.value?.scalarText.flatMap({ Int($0) }) else { throw Self.badSelect }
        // Only the chosen element of a list that is written out needs to be known.
        if let written = parts[1].array {
            var left: [Resolution] = []
            for element in written {
                let outcome = try resolve(element)
                if outcome.value != nil { left.append(outcome) }
            }
            guard left.indices.contains(index) else { throw Self.outOfRange(index) }
            return left[index]
        }
        let list = try resolve(parts[1])
        guard list.isComplete else { return .open(list.waiting) }
        guard let elements = list.value?.array else { throw Self.badSelect }
        guard elements.indices.contains(index) else { throw Self.outOfRange(index) }
        return Resolution(elements[index])
    }

    private static func outOfRange(_ index: Int) -> TemplateError {
        .template("Fn::Select cannot select nonexistent value at index \(index)")
    }

    func base64(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        let (plain, waiting) = try text(argument, or: "every Fn::Base64 object must have a String-typed value.")
        guard let plain else { return .open(waiting) }
        return Resolution(.string(Self.base64Text(Array(plain.utf8))))
    }

    private static func base64Text(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    func length(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        // The number of elements is known even while the elements are not.
        if let written = argument.array {
            var count = 0
            for element in written where try resolve(element).value != nil { count += 1 }
            return Resolution(JSONValue(count))
        }
        let outcome = try resolve(argument)
        guard outcome.isComplete else { return .open(outcome.waiting) }
        guard let elements = outcome.value?.array else {
            throw .template("Fn::Length requires a list or a function that returns a list")
        }
        return Resolution(JSONValue(elements.count))
    }

    func jsonText(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        let outcome = try resolve(argument)
        guard outcome.isComplete else { return .open(outcome.waiting) }
        switch outcome.value {
        case .some(.array), .some(.object): return Resolution(outcome.value.map { .string($0.text) })
        default: throw .template("Fn::ToJsonString requires an object or a list")
        }
    }

    func cidr(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        guard let parts = argument.array, parts.count == 3 else {
            throw .template(
                "every Fn::Cidr object requires three parameters, (1) a CIDR block, (2) a count and (3) subnet bits."
            )
        }
        var texts: [String] = []
        var waiting: Set<Dependency> = []
        for part in parts {
            let outcome = try text(part, or: "every parameter of Fn::Cidr must be a string or a number.")
            waiting.formUnion(outcome.waiting)
            texts.append(outcome.text ?? "")
        }
        guard waiting.isEmpty else { return .open(waiting) }
        guard let count = Int(texts[1]), (1...256).contains(count) else {
            throw .template("Fn::Cidr: the count must be a number from 1 to 256.")
        }
        guard let bits = Int(texts[2]), let block = AddressBlock(texts[0]) else {
            throw .template("Fn::Cidr: \(texts[0]) and \(texts[2]) are no CIDR block and subnet bits.")
        }
        guard let blocks = block.divided(into: count, hostBits: bits) else {
            throw .template("Fn::Cidr: \(texts[0]) cannot hold \(count) blocks of \(bits) subnet bits.")
        }
        return Resolution(.array(blocks.map { .string($0.description) }))
    }
}

extension String {
    /// Cuts at every place where the delimiter stands.
    func cut(at delimiter: String) -> [String] {
        let source = Array(utf8)
        let mark = Array(delimiter.utf8)
        var parts: [String] = []
        var start = 0
        var place = 0
        while place + mark.count <= source.count {
            if source[place..<place + mark.count].elementsEqual(mark) {
                parts.append(String(decoding: source[start..<place], as: UTF8.self))
                place += mark.count
                start = place
            } else {
                place += 1
            }
        }
        parts.append(String(decoding: source[start...], as: UTF8.self))
        return parts
    }
}
