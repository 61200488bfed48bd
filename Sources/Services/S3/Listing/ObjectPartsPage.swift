import AWSModel
import S3Shapes

/// One page of an object's parts, for GetObjectAttributes.
///
/// Source: S3 API Reference, "GetObjectAttributes". Parts are listed one by one only when each has a checksum of its
/// own.
enum ObjectPartsPage {
    struct Piece: Sendable {
        var number: Int
        var size: Int
        var checksum: ChecksumValue?

        init(number: Int, size: Int, checksum: ChecksumValue? = nil) {
            self.number = number
            self.size = size
            self.checksum = checksum
        }
    }

    /// - Parameters:
    ///   - after: the number of the last part of the page before.
    ///   - limit: the header `x-amz-max-parts`.
    static func page(_ pieces: [Piece], after: Int, limit: Int) -> GetObjectAttributesParts {
        let rest = pieces.drop { $0.number <= after }
        let page = rest.prefix(limit)
        return GetObjectAttributesParts {
            $0.totalPartsCount = pieces.count
            $0.partNumberMarker = after
            $0.maxParts = limit
            $0.isTruncated = rest.count > page.count
            $0.nextPartNumberMarker = page.last?.number ?? 0
            guard pieces.contains(where: { $0.checksum != nil }) else { return }
            $0.parts = page.map { piece in
                ObjectPart {
                    $0.partNumber = piece.number
                    $0.size = piece.size
                    $0.set(piece.checksum)
                }
            }
        }
    }

    private static let attributes: Set<String> = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]

    /// Reads the header `x-amz-object-attributes`; the values may come in one line or in several.
    static func attributes(_ headers: HeaderFields) throws(AWSError) -> Set<String> {
        let lines = headers.lines.filter { $0.name.lowercased() == "x-amz-object-attributes" }
        let names = lines.flatMap { $0.value.split(separator: ",").map(\.trimmed) }.filter { !$0.isEmpty }
        guard !names.isEmpty, names.allSatisfy(attributes.contains) else {
            throw .invalidArgument(
                "Invalid attribute name specified.",
                name: "x-amz-object-attributes",
                value: names.first { !attributes.contains($0) }
            )
        }
        return Set(names)
    }
}
