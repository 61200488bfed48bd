/// Lower-case hexadecimal text of bytes.
public func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
    let digits: StaticString = "0123456789abcdef"
    return String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
        var position = 0
        for byte in bytes {
            buffer[position] = digits.utf8Start[Int(byte >> 4)]
            buffer[position + 1] = digits.utf8Start[Int(byte & 15)]
            position += 2
        }
        return position
    }
}
