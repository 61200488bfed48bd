import Ground

/// What a scalar of YAML 1.1 means to CloudFormation.
///
/// Observed: unquoted `0012` is read as octal (10), `012345678901` becomes `1.2345678901E10`, `1.20` becomes `1.2`, so
/// numbers go through Java's types; dates stay the text that was written. Quoted scalars are always text.
enum YAMLScalar {
    /// - Returns: nil for a tag that CloudFormation does not read.
    static func value(_ text: String, tag: String, isPlain: Bool) -> JSONValue? {
        switch tag {
        case "": isPlain ? plain(text) : .string(text)
        case "!", "tag:yaml.org,2002:str": .string(text)
        case "tag:yaml.org,2002:int": integer(text)
        case "tag:yaml.org,2002:float": float(text) ?? integer(text)
        case "tag:yaml.org,2002:bool": boolean(text)
        case "tag:yaml.org,2002:null": .null
        default: nil
        }
    }

    private static func plain(_ text: String) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        default: boolean(text) ?? integer(text) ?? float(text) ?? .string(text)
        }
    }

    private static func boolean(_ text: String) -> JSONValue? {
        switch text {
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": true
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": false
        default: nil
        }
    }

    private static func integer(_ text: String) -> JSONValue? {
        guard let (sign, body) = signed(text) else { return nil }
        let digits = body.filter { $0 != "_" }
        let (radix, rest): (Int, Substring) =
            if digits.hasPrefix("0x") { (16, digits.dropFirst(2)) } else if digits.hasPrefix("0b") {
                (2, digits.dropFirst(2))
            } else if digits.hasPrefix("0"), digits.count > 1 { (8, digits.dropFirst()) } else { (10, digits[...]) }
        guard let first = rest.first, first != "+", first != "-" else { return nil }
        if radix == 10, rest.allSatisfy({ $0.isASCII && $0.isNumber }), rest.count > 18 {
            return try? JSONValue.parse((sign < 0 ? "-" : "") + rest)
        }
        guard let magnitude = Int64(rest, radix: radix) else { return nil }
        return .number(JSONNumber(sign * magnitude))
    }

    private static func float(_ text: String) -> JSONValue? {
        guard let (sign, body) = signed(text) else { return nil }
        let digits = body.filter { $0 != "_" }
        let isNumeric = digits.allSatisfy { $0.isASCII && ($0.isNumber || ".eE+-".contains($0)) }
        let hasPoint = digits.contains(".") || digits.hasPrefix("0") && digits.allSatisfy(\.isNumber)
        let hasExponent = digits.contains { "eE".contains($0) }
        guard isNumeric, hasPoint || hasExponent, digits.contains(where: \.isNumber),
            let number = Double(padded(digits)),
            number.isFinite
        else { return nil }
        return try? JSONValue.parse(javaText(Double(sign) * number))
    }

    /// `.5` and `5.` are numbers in YAML.
    private static func padded(_ digits: String) -> String {
        if digits.hasPrefix(".") { return "0" + digits }
        return digits.hasSuffix(".") ? digits + "0" : digits
    }

    private static func signed(_ text: String) -> (sign: Int64, body: Substring)? {
        guard let first = text.first, first.isASCII else { return nil }
        if first == "-" { return (-1, text.dropFirst()) }
        let body = first == "+" ? text.dropFirst() : text[...]
        guard let next = body.first, next.isNumber || next == "." else { return nil }
        return (1, body)
    }

    /// A number as Java's `Double.toString` prints it.
    static func javaText(_ value: Double) -> String {
        let magnitude = abs(value)
        if magnitude == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
        let (digits, exponent) = shortest(magnitude)
        let sign = value < 0 ? "-" : ""
        if magnitude >= 1e-3, magnitude < 1e7 {
            if exponent < 0 { return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(digits)" }
            let whole = digits.prefix(exponent + 1)
            let fraction = digits.dropFirst(exponent + 1)
            let zeros = String(repeating: "0", count: exponent + 1 - whole.count)
            return "\(sign)\(whole)\(zeros).\(fraction.isEmpty ? "0" : String(fraction))"
        }
        let fraction = digits.dropFirst()
        return "\(sign)\(digits.prefix(1)).\(fraction.isEmpty ? "0" : String(fraction))E\(exponent)"
    }

    /// The fewest digits that name the number, and the power of ten of the first.
    private static func shortest(_ magnitude: Double) -> (digits: String, exponent: Int) {
        let parts = magnitude.description.split(separator: "e")
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let sides = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = sides.count > 1 ? sides[1] : ""
        let all = sides[0] + fraction
        exponent += sides[0].count - 1
        let leading = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leading))
        exponent -= leading
        while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        return (digits, exponent)
    }
}
