import AWSModel

/// The document in a form's field `tagging`: `<Tagging><TagSet><Tag><Key>…</Key><Value>…</Value></Tag>…`.
///
/// The one piece of XML that comes inside a field, so that no codec sees it; a reader for just this form.
enum TaggingDocument {
    static func read(_ text: String) throws(AWSError) -> [NamedValue] {
        var rest = Substring(text)
        guard rest.skip(to: "<TagSet>") else {
            guard text.contains("<TagSet/>") else { throw .malformedXML }
            return []
        }
        var tags: [NamedValue] = []
        while rest.skip(to: "<Tag>") {
            guard let name = rest.element("Key"), let value = rest.element("Value"), rest.skip(to: "</Tag>") else {
                throw .malformedXML
            }
            tags.append((name, value))
        }
        guard rest.skip(to: "</TagSet>") else { throw .malformedXML }
        return tags
    }
}

extension Substring {
    /// Moves behind the first place of a text; false, and not at all, when there is none.
    fileprivate mutating func skip(to text: String) -> Bool {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) {
                self = self[index(start, offsetBy: text.count)...]
                return true
            }
            start = index(after: start)
        }
        return false
    }

    /// The text of the next element of a name.
    fileprivate mutating func element(_ name: String) -> String? {
        guard skip(to: "<\(name)>"), let end = firstIndex(of: "<") else { return nil }
        let text = self[..<end]
        self = self[end...]
        guard hasPrefix("</\(name)>") else { return nil }
        var out = String(text)
        for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")] {
            out = out.split(separator: entity, omittingEmptySubsequences: false).joined(separator: character)
        }
        return out
    }
}
