package import Ground

/// A structure's members by their place in the schema.
///
/// A place past the end reads as absent, so an empty structure costs no memory.
package struct Fields: Sendable, Hashable {
    package private(set) var slots: [Field]

    package init() { slots = [] }
    package init(slots: [Field]) { self.slots = slots }

    package subscript(place: Int) -> Field {
        get { place < slots.count ? slots[place] : .absent }
        set {
            while slots.count <= place { slots.append(.absent) }
            slots[place] = newValue
        }
    }

    package var isEmpty: Bool { slots.allSatisfy(\.isAbsent) }
}

// The accessors below are what generated views are made of: concrete, one per kind, so that thousands of them
// compile quickly. Reading a member of another kind than the schema says is a bug of ours and reads as absent.
extension Fields {
    package func string(_ place: Int) -> String? { if case .string(let value) = self[place] { value } else { nil } }
    package func boolean(_ place: Int) -> Bool? { if case .boolean(let value) = self[place] { value } else { nil } }
    package func double(_ place: Int) -> Double? { if case .double(let value) = self[place] { value } else { nil } }
    package func blob(_ place: Int) -> [UInt8]? { if case .blob(let value) = self[place] { value } else { nil } }

    package func integer(_ place: Int) -> Int? {
        if case .integer(let value) = self[place] { Int(value) } else { nil }
    }

    package func timestamp(_ place: Int) -> Timestamp? {
        if case .timestamp(let value) = self[place] { value } else { nil }
    }

    package func document(_ place: Int) -> JSONValue? {
        if case .document(let value) = self[place] { value } else { nil }
    }

    package func structure<View: StructureView>(_ place: Int) -> View? {
        if case .structure(let fields) = self[place] { View(fields: fields) } else { nil }
    }

    package func list(_ place: Int) -> [Field]? { if case .list(let values) = self[place] { values } else { nil } }
    package func map(_ place: Int) -> [Field.MapEntry]? {
        if case .map(let values) = self[place] { values } else { nil }
    }

    package func strings(_ place: Int) -> [String]? {
        list(place)?.compactMap { if case .string(let value) = $0 { value } else { nil } }
    }

    package func integers(_ place: Int) -> [Int]? {
        list(place)?.compactMap { if case .integer(let value) = $0 { Int(value) } else { nil } }
    }

    package func structures<View: StructureView>(_ place: Int) -> [View]? {
        list(place)?.compactMap { if case .structure(let fields) = $0 { View(fields: fields) } else { nil } }
    }

    package func stringMap(_ place: Int) -> [String: String]? {
        map(place).map { entries in
            var result: [String: String] = [:]
            for entry in entries { if case .string(let value) = entry.value { result[entry.key] = value } }
            return result
        }
    }

    package func structureMap<View: StructureView>(_ place: Int) -> [String: View]? {
        map(place).map { entries in
            var result: [String: View] = [:]
            for entry in entries {
                if case .structure(let fields) = entry.value { result[entry.key] = View(fields: fields) }
            }
            return result
        }
    }
}

extension Fields {
    package mutating func setString(_ place: Int, _ value: String?) { self[place] = value.map(Field.string) ?? .absent }
    package mutating func setBoolean(_ place: Int, _ value: Bool?) { self[place] = value.map(Field.boolean) ?? .absent }
    package mutating func setDouble(_ place: Int, _ value: Double?) { self[place] = value.map(Field.double) ?? .absent }
    package mutating func setBlob(_ place: Int, _ value: [UInt8]?) { self[place] = value.map(Field.blob) ?? .absent }

    package mutating func setInteger(_ place: Int, _ value: Int?) {
        self[place] = value.map { .integer(Int64($0)) } ?? .absent
    }

    package mutating func setTimestamp(_ place: Int, _ value: Timestamp?) {
        self[place] = value.map(Field.timestamp) ?? .absent
    }

    package mutating func setDocument(_ place: Int, _ value: JSONValue?) {
        self[place] = value.map(Field.document) ?? .absent
    }

    package mutating func setStructure(_ place: Int, _ value: (some StructureView)?) {
        self[place] = value.map { .structure($0.fields) } ?? .absent
    }

    package mutating func setList(_ place: Int, _ value: [Field]?) { self[place] = value.map(Field.list) ?? .absent }
    package mutating func setMap(_ place: Int, _ value: [Field.MapEntry]?) {
        self[place] = value.map(Field.map) ?? .absent
    }

    package mutating func setStrings(_ place: Int, _ value: [String]?) { setList(place, value?.map(Field.string)) }
    package mutating func setIntegers(_ place: Int, _ value: [Int]?) {
        setList(place, value?.map { .integer(Int64($0)) })
    }

    package mutating func setStructures(_ place: Int, _ value: [some StructureView]?) {
        setList(place, value?.map { .structure($0.fields) })
    }

    /// Keys are put in order, so that the same answer is always written the same way.
    package mutating func setStringMap(_ place: Int, _ value: [String: String]?) {
        setMap(place, value?.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .string($0.value)) })
    }

    package mutating func setStructureMap(_ place: Int, _ value: [String: some StructureView]?) {
        setMap(place, value?.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .structure($0.value.fields)) })
    }
}
