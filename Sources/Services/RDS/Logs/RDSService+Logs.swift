import AWSModel
import AWSService
import DatabasePair
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "DescribeDBLogFiles", "DownloadDBLogFilePortion".
extension RDSService {
    private static let portionMax = 1 << 20
    private static let linesStandard = 10000

    func registerLogs(in table: inout OperationTable) {
        table.on(RDSOperations.describeDBLogFiles, describeLogFiles)
        table.on(RDSOperations.downloadDBLogFilePortion, downloadLogFilePortion)
    }

    func describeLogFiles(
        _ input: DescribeDBLogFilesMessage,
        _ context: RequestContext
    ) async throws -> DescribeDBLogFilesResponse {
        _ = try ListFilters<DescribeDBLogFilesDetails>(input.filters)
        let kept = try world.ledger.database(input.dbInstanceIdentifier, in: context.place)
        let files = try await logs(of: kept)
            .filter { file in
                (input.filenameContains.map { file.name.contains($0) } ?? true)
                    && file.bytes >= input.fileSize ?? 0
                    && file.changedMillisecondsSince1970 >= Int64(input.fileLastWritten ?? 0)
            }
            .sorted { $0.name < $1.name }
        let page = try MarkerPage(files, marker: input.marker, maxRecords: input.maxRecords, least: 1, id: \.name)
        return DescribeDBLogFilesResponse {
            $0.marker = page.marker
            $0.describeDBLogFiles = page.elements.map { file in
                DescribeDBLogFilesDetails {
                    $0.logFileName = file.name
                    $0.lastWritten = Int(file.changedMillisecondsSince1970)
                    $0.size = Int(file.bytes)
                }
            }
        }
    }

    func downloadLogFilePortion(
        _ input: DownloadDBLogFilePortionMessage,
        _ context: RequestContext
    ) async throws -> DownloadDBLogFilePortionDetails {
        let kept = try world.ledger.database(input.dbInstanceIdentifier, in: context.place)
        guard let file = try await logs(of: kept).first(where: { $0.name == input.logFileName }) else {
            throw AWSError(
                "DBLogFileNotFoundFault",
                "DBLog File: \(input.logFileName), is not found on the DB instance",
                status: 404
            )
        }
        let lines = input.numberOfLines.flatMap { $0 > 0 ? $0 : nil }
        let start: Int64
        if let marker = input.marker, marker != "0" {
            guard let offset = marker.split(separator: ":").last.flatMap({ Int64($0) }), offset >= 0 else {
                throw AWSError.invalidValue("Invalid marker: \(marker)")
            }
            start = offset
        } else if input.marker == nil, lines != nil {
            // The end of the file.
            start = max(0, file.bytes - Int64(Self.portionMax))
        } else {
            start = 0
        }
        let (bytes, next) = try await host().readLog(kept.resourceID, file.name, from: start, bytesMax: Self.portionMax)
        let isTail = input.marker == nil && lines != nil
        let (text, used) = Self.cut(bytes, lines: lines ?? Self.linesStandard, fromEnd: isTail)
        let end = isTail ? next : start + Int64(used)
        return DownloadDBLogFilePortionDetails {
            $0.logFileData = text
            $0.marker = "0:\(end)"
            $0.additionalDataPending = end < file.bytes
        }
    }

    /// Whole lines, first or last ones, and how many bytes they are.
    static func cut(_ bytes: [UInt8], lines: Int, fromEnd: Bool) -> (text: String, used: Int) {
        var rest = bytes[...]
        if let end = rest.lastIndex(of: 0x0A) { rest = rest[...end] }
        let ends = rest.indices.filter { rest[$0] == 0x0A }
        if ends.count > lines {
            rest = fromEnd ? rest[(ends[ends.count - lines - 1] + 1)...] : rest[...ends[lines - 1]]
        }
        return (String(decoding: rest, as: UTF8.self), rest.endIndex)
    }
}
