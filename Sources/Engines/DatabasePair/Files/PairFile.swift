import Foundation
import ProcessSupervisor

/// The file that holds a database's plan and record: what is wanted, and what must not be forgotten.
struct PairFile: Sendable, Hashable, Codable {
    var plan: DatabasePlan
    var record: PairRecord

    static func path(_ directory: String) -> String { directory + "/record.json" }

    /// Nil when there is none; an error when there is one that cannot be read.
    static func read(_ directory: String) throws(DatabaseError) -> PairFile? {
        guard let bytes = HostFile.bytes(path(directory)) else { return nil }
        do {
            return try JSONDecoder().decode(PairFile.self, from: Data(bytes))
        } catch {
            throw .failed(id: directory, step: "reading its record", said: "\(error)")
        }
    }

    func write(_ directory: String) throws(DatabaseError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(self) else {
            throw .failed(id: directory, step: "writing its record", said: "it cannot be encoded")
        }
        try DurableFile.write(Self.path(directory), Array(data))
    }
}
