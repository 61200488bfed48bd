import AWSModel
import FISShapes
import Ground
import World

/// Which report of its experiments a template asks for.
///
/// Source: FIS User Guide, "Experiment report configurations".
struct ReportPlan: Sendable, Codable, Equatable {
    let bucket: String
    let prefix: String?
    /// ARNs of CloudWatch dashboards; kept, not drawn.
    let dashboards: [String]
    let before: String?
    let after: String?

    /// How long after the experiment's end the report is made.
    var wait: Duration { after.flatMap(ISODuration.parse) ?? .zero }
}

extension ReportPlan {
    /// - Throws: ValidationException for what AWS would refuse too.
    init?(
        _ outputs: ExperimentTemplateReportConfigurationOutputsInput?,
        _ sources: ExperimentTemplateReportConfigurationDataSourcesInput?,
        before: String?,
        after: String?
    ) throws {
        guard let store = outputs?.s3Configuration, let bucket = store.bucketName else {
            throw AWSError.validation("An experiment report configuration needs outputs.s3Configuration.bucketName.")
        }
        for duration in [before, after].compactMap({ $0 }) where ISODuration.parse(duration) == nil {
            throw AWSError.validation("\"\(duration)\" in the experiment report configuration is no duration.")
        }
        self.init(
            bucket: bucket,
            prefix: store.prefix,
            dashboards: (sources?.cloudWatchDashboards ?? []).compactMap(\.dashboardIdentifier),
            before: before,
            after: after
        )
    }

    init?(_ input: CreateExperimentTemplateReportConfigurationInput) throws {
        try self.init(
            input.outputs,
            input.dataSources,
            before: input.preExperimentDuration,
            after: input.postExperimentDuration
        )
    }

    init?(_ input: UpdateExperimentTemplateReportConfigurationInput) throws {
        try self.init(
            input.outputs,
            input.dataSources,
            before: input.preExperimentDuration,
            after: input.postExperimentDuration
        )
    }

    var templateView: ExperimentTemplateReportConfiguration {
        ExperimentTemplateReportConfiguration {
            $0.preExperimentDuration = before
            $0.postExperimentDuration = after
            $0.outputs = ExperimentTemplateReportConfigurationOutputs {
                $0.s3Configuration = ReportConfigurationS3Output {
                    $0.bucketName = bucket
                    $0.prefix = prefix
                }
            }
            if dashboards.isEmpty { return }
            $0.dataSources = ExperimentTemplateReportConfigurationDataSources {
                $0.cloudWatchDashboards = dashboards.map { dashboard in
                    ExperimentTemplateReportConfigurationCloudWatchDashboard { $0.dashboardIdentifier = dashboard }
                }
            }
        }
    }

    var experimentView: ExperimentReportConfiguration {
        ExperimentReportConfiguration {
            $0.preExperimentDuration = before
            $0.postExperimentDuration = after
            $0.outputs = ExperimentReportConfigurationOutputs {
                $0.s3Configuration = ExperimentReportConfigurationOutputsS3Configuration {
                    $0.bucketName = bucket
                    $0.prefix = prefix
                }
            }
            if dashboards.isEmpty { return }
            $0.dataSources = ExperimentReportConfigurationDataSources {
                $0.cloudWatchDashboards = dashboards.map { dashboard in
                    ExperimentReportConfigurationCloudWatchDashboard { $0.dashboardIdentifier = dashboard }
                }
            }
        }
    }
}
