import AWSModel
import Ground

/// What a web site's visitor sees of errors.
enum WebsiteText {
    private static let kept = PercentEncoding.Kept(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=:@?#%"
    )

    /// A key as the path of a URL: what may stand in one stays as it is.
    static func path(_ key: String) -> String { PercentEncoding.encode(key, keeping: kept) }

    /// A page about an error.
    ///
    /// - Parameter custom: why the site's own page could not be served.
    static func page(_ error: AWSError, requestID: String, hostID: String, custom: (AWSError, key: String)? = nil)
        -> String
    {
        let title = title(error.status ?? 500)
        var lines = [
            "<html>", "<head><title>\(title)</title></head>", "<body>", "<h1>\(title)</h1>", "<ul>",
            item("Code", error.code), item("Message", error.message),
        ]
        lines += error.details.map { item($0.name, $0.value) }
        lines += [item("RequestId", requestID), item("HostId", hostID), "</ul>"]
        if let (failure, key) = custom {
            lines += [
                "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>", "<ul>",
                item("Code", failure.code), item("Message", failure.message), item("Key", key), "</ul>",
            ]
        }
        lines += ["<hr/>", "</body>", "</html>", ""]
        return lines.joined(separator: "\n")
    }

    private static func item(_ name: String, _ value: String) -> String {
        "<li>\(name): \(XMLText.escaped(value))</li>"
    }

    private static func title(_ status: Int) -> String {
        switch status {
        case 400: "400 Bad Request"
        case 403: "403 Forbidden"
        case 404: "404 Not Found"
        case 405: "405 Method Not Allowed"
        case 412: "412 Precondition Failed"
        case 416: "416 Requested Range Not Satisfiable"
        case 501: "501 Not Implemented"
        case 503: "503 Service Unavailable"
        default: "\(status) " + (status >= 500 ? "Internal Server Error" : "Error")
        }
    }
}
