package import Ground

/// Reads the text of a template, JSON or YAML, into one tree in long form (`{"Ref": …}`, `{"Fn::Sub": …}`).
///
/// Source: CloudFormation User Guide, "Template formats"; "CloudFormation quotas". Observed: recorded answers in
/// LocalStack's repository for the positions in "JSON not well-formed. (line 1, column 25)".
package enum TemplateText {
    /// A body given in the request.
    package static let bodyBytesMax = 51_200
    /// A body that is read from S3.
    package static let storedBytesMax = 1_048_576
    /// Far deeper than any template, and shallow enough for every stack.
    static let depthMax = 200

    package static func parse(_ text: String, bytesMax: Int = storedBytesMax) throws(TemplateError) -> JSONValue {
        guard text.utf8.count <= bytesMax else {
            throw .format("Template may not exceed \(bytesMax) bytes in size.")
        }
        let first = text.utf8.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard let first else { throw .format("unsupported structure.") }
        let tree = first == UInt8(ascii: "{") ? try json(text) : try YAMLTree.parse(text)
        guard case .object = tree else { throw .format("unsupported structure.") }
        return tree
    }

    private static func json(_ text: String) throws(TemplateError) -> JSONValue {
        do {
            return try JSONValue.parse(text, depthMax: depthMax)
        } catch {
            let (line, column) = place(of: error.offset, in: text)
            throw .format("JSON not well-formed. (line \(line), column \(column))")
        }
    }

    /// The reader of AWS names the column behind the character that it could not use.
    private static func place(of offset: Int, in text: String) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for byte in text.utf8.prefix(offset) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return (line, column + 1)
    }
}
