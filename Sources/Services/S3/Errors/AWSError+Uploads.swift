import AWSModel

extension AWSError {
    static func entityTooLarge(_ bytes: Int, most: Int) -> AWSError {
        .s3(
            "EntityTooLarge",
            "Your proposed upload exceeds the maximum allowed size",
            status: 400,
            ["ProposedSize": String(bytes), "MaxSizeAllowed": String(most)]
        )
    }

    /// A form's file that is shorter than its policy asks.
    static func entityTooSmall(_ bytes: Int, least: Int) -> AWSError {
        .s3(
            "EntityTooSmall",
            smallWords,
            status: 400,
            ["ProposedSize": String(bytes), "MinSizeAllowed": String(least)]
        )
    }

    /// A part, other than the last, that is too short.
    static func entityTooSmall(_ bytes: Int, least: Int, part: Int, tag: String) -> AWSError {
        .s3(
            "EntityTooSmall",
            smallWords,
            status: 400,
            [
                "ProposedSize": String(bytes), "MinSizeAllowed": String(least), "PartNumber": String(part), "ETag": tag,
            ]
        )
    }

    private static let smallWords = "Your proposed upload is smaller than the minimum allowed size"

    /// - Parameter tag: as the client sent it, without quotes.
    static func invalidPart(_ number: Int, tag: String, upload: String) -> AWSError {
        .s3(
            "InvalidPart",
            "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
                + "specified entity tag may not match the part's entity tag.",
            status: 400,
            ["UploadId": upload, "PartNumber": String(number), "ETag": tag]
        )
    }

    static func invalidPartOrder(upload: String) -> AWSError {
        .s3(
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number.",
            status: 400,
            ["UploadId": upload]
        )
    }

    static func partNumberOutOfRange(_ text: String) -> AWSError {
        .invalidArgument(
            "Part number must be an integer between 1 and 10000, inclusive",
            name: "partNumber",
            value: text
        )
    }

    static let noPartsNamed = invalidRequest("You must specify at least one part")

    static func uploadSizeDiffers(given: Int, computed: Int) -> AWSError {
        .invalidRequest(
            "The provided 'x-amz-mp-object-size' header value \(given) does not match what was computed: \(computed)"
        )
    }

    static let missingContentLength = s3(
        "MissingContentLength",
        "You must provide the Content-Length HTTP header.",
        status: 411
    )

    static func incompleteBody(expected: Int, received: Int) -> AWSError {
        .s3(
            "IncompleteBody",
            "You did not provide the number of bytes specified by the Content-Length HTTP header",
            status: 400,
            ["NumberBytesExpected": String(expected), "NumberBytesProvided": String(received)]
        )
    }

    static let requestTimeout = s3(
        "RequestTimeout",
        "Your socket connection to the server was not read from or written to within the timeout period. Idle "
            + "connections will be closed.",
        status: 400
    )
}
