import CDigest

/// IEEE CRC-32, Castagnoli CRC-32C and CRC-64/NVME as running sums: begin with 0, pass the last result on.
public enum Checksum {
    public static func crc32(_ bytes: UnsafeRawBufferPointer, from seed: UInt32 = 0) -> UInt32 {
        fl_crc32(seed, bytes.baseAddress, bytes.count)
    }

    public static func crc32c(_ bytes: UnsafeRawBufferPointer, from seed: UInt32 = 0) -> UInt32 {
        fl_crc32c(seed, bytes.baseAddress, bytes.count)
    }

    public static func crc64nvme(_ bytes: UnsafeRawBufferPointer, from seed: UInt64 = 0) -> UInt64 {
        fl_crc64nvme(seed, bytes.baseAddress, bytes.count)
    }
}
