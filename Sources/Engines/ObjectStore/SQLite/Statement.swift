import NIOCore
import SQLiteFile

typealias Statement = SQLiteStatement<StoreError>

extension SQLiteStatement {
    func bind(_ index: Int32, _ buffer: ByteBuffer) { buffer.withUnsafeReadableBytes { bind(index, $0) } }

    func bind(_ index: Int32, _ key: ObjectKey) {
        var text = key.text
        text.withUTF8 { bind(index, UnsafeRawBufferPointer($0)) }
    }

    func key(_ column: Int32) -> ObjectKey { ObjectKey(bytes: blob(column)) }
}
