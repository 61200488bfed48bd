import AWSModel
import Ground
import S3Shapes

// A template's notification and replication rules as the API has them. Source: CloudFormation Template Reference, the
// property types of "AWS::S3::Bucket".

extension NotificationConfiguration {
    init(property value: JSONValue) {
        func rules<View>(_ key: String, _ make: (JSONValue) -> View) -> [View]? { value[key]?.array?.map(make) }
        self.init {
            $0.lambdaFunctionConfigurations = rules("LambdaConfigurations") { rule in
                LambdaFunctionConfiguration {
                    $0.lambdaFunctionArn = rule.text("Function") ?? ""
                    $0.events = [rule.text("Event") ?? ""]
                    $0.filter = Self.filter(rule)
                }
            }
            $0.queueConfigurations = rules("QueueConfigurations") { rule in
                QueueConfiguration {
                    $0.queueArn = rule.text("Queue") ?? ""
                    $0.events = [rule.text("Event") ?? ""]
                    $0.filter = Self.filter(rule)
                }
            }
            $0.topicConfigurations = rules("TopicConfigurations") { rule in
                TopicConfiguration {
                    $0.topicArn = rule.text("Topic") ?? ""
                    $0.events = [rule.text("Event") ?? ""]
                    $0.filter = Self.filter(rule)
                }
            }
            if let bridge = value["EventBridgeConfiguration"], bridge.boolean("EventBridgeEnabled") != false {
                $0.eventBridgeConfiguration = EventBridgeConfiguration()
            }
        }
    }

    private static func filter(_ rule: JSONValue) -> NotificationConfigurationFilter? {
        guard let key = rule["Filter"]?["S3Key"] else { return nil }
        return NotificationConfigurationFilter {
            $0.key = S3KeyFilter {
                $0.filterRules = key.list("Rules").map { entry in
                    FilterRule {
                        $0.name = entry.text("Name")
                        $0.value = entry.text("Value")
                    }
                }
            }
        }
    }
}

extension ReplicationRule {
    init(property value: JSONValue) {
        self.init {
            $0.id = value.text("Id")
            $0.priority = value.integer("Priority")
            $0.prefix = value.text("Prefix")
            $0.status = value.text("Status") ?? ""
            $0.filter = value["Filter"].map(ReplicationRuleFilter.init(property:))
            $0.destination = Destination(property: value["Destination"] ?? [:])
            $0.deleteMarkerReplication = value["DeleteMarkerReplication"].map { marker in
                DeleteMarkerReplication { $0.status = marker.text("Status") }
            }
            $0.sourceSelectionCriteria = value["SourceSelectionCriteria"].map { criteria in
                SourceSelectionCriteria {
                    $0.replicaModifications = criteria["ReplicaModifications"].map { modifications in
                        ReplicaModifications { $0.status = modifications.text("Status") ?? "" }
                    }
                    $0.sseKmsEncryptedObjects = criteria["SseKmsEncryptedObjects"].map { objects in
                        SseKmsEncryptedObjects { $0.status = objects.text("Status") ?? "" }
                    }
                }
            }
        }
    }
}

extension ReplicationRuleFilter {
    fileprivate init(property value: JSONValue) {
        self.init {
            $0.prefix = value.text("Prefix")
            $0.tag = value["TagFilter"].map { tag in
                Tag {
                    $0.key = tag.text("Key") ?? ""
                    $0.value = tag.text("Value") ?? ""
                }
            }
            $0.and = value["And"].map { and in
                ReplicationRuleAndOperator {
                    $0.prefix = and.text("Prefix")
                    $0.tags = and.tags("TagFilters")
                }
            }
        }
    }
}

extension Destination {
    fileprivate init(property value: JSONValue) {
        self.init {
            $0.bucket = value.text("Bucket") ?? ""
            $0.account = value.text("Account")
            $0.storageClass = value.text("StorageClass")
            $0.accessControlTranslation = value["AccessControlTranslation"].map { translation in
                AccessControlTranslation { $0.owner = translation.text("Owner") ?? "" }
            }
            $0.encryptionConfiguration = value["EncryptionConfiguration"].map { encryption in
                EncryptionConfiguration { $0.replicaKmsKeyID = encryption.text("ReplicaKmsKeyID") }
            }
            $0.metrics = value["Metrics"].map { metrics in
                Metrics {
                    $0.status = metrics.text("Status") ?? ""
                    $0.eventThreshold = metrics["EventThreshold"].map(ReplicationTimeValue.init(property:))
                }
            }
            $0.replicationTime = value["ReplicationTime"].map { time in
                ReplicationTime {
                    $0.status = time.text("Status") ?? ""
                    $0.time = ReplicationTimeValue(property: time["Time"] ?? [:])
                }
            }
        }
    }
}

extension ReplicationTimeValue {
    fileprivate init(property value: JSONValue) { self.init { $0.minutes = value.integer("Minutes") } }
}
