import AWSModel
import FISShapes

/// How far an experiment's report is.
struct ReportProgress: Sendable, Codable, Equatable {
    enum Status: String, Sendable, Codable { case pending, completed, failed, cancelled }

    var status = Status.pending
    var reason: String?
    /// Keys in the bucket.
    var objects: [String] = []

    func view(bucket: String) -> ExperimentReport {
        ExperimentReport {
            $0.state = ExperimentReportState {
                $0.status = status.rawValue
                $0.reason = reason
                if status == .failed { $0.error = ExperimentReportError { $0.code = "DependentServiceFailure" } }
            }
            $0.s3Reports = objects.map { key in
                ExperimentReportS3Report {
                    $0.arn = "arn:aws:s3:::\(bucket)/\(key)"
                    $0.reportType = "experiment"
                }
            }
        }
    }
}
