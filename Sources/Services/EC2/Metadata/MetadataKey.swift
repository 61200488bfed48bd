import Ground
package import World

/// The secret that metadata tokens of a cloud are signed with: made once, kept with the world.
package struct MetadataKey: LedgerRecord {
    package static let kind = "ec2.metadata-key"
    private static let id = "key"

    let base64: String

    /// The world's key; makes it when there is none.
    package static func load(_ world: World) async throws -> [UInt8] {
        let fresh = world.ids.bytes(32)
        let record = try await world.ledger.write { transaction in
            if let known = try transaction.get(MetadataKey.self, id, in: .world) { return known.record }
            return try transaction.insert(MetadataKey(base64: Base64.encode(fresh)), id: id, in: .world).record
        }
        return Base64.decode(record.base64) ?? fresh
    }
}
