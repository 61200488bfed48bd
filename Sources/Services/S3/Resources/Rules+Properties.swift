import AWSModel
import Ground
import S3Shapes

// A template's rules as the API has them. Source: CloudFormation Template Reference, the property types of
// "AWS::S3::Bucket".

extension ServerSideEncryptionRule {
    init(property value: JSONValue) {
        self.init {
            $0.bucketKeyEnabled = value.boolean("BucketKeyEnabled")
            $0.applyServerSideEncryptionByDefault = value["ServerSideEncryptionByDefault"].map { byDefault in
                ServerSideEncryptionByDefault {
                    $0.sseAlgorithm = byDefault.text("SSEAlgorithm") ?? ""
                    $0.kmsMasterKeyID = byDefault.text("KMSMasterKeyID")
                }
            }
        }
    }
}

extension CORSRule {
    init(property value: JSONValue) {
        self.init {
            $0.id = value.text("Id")
            $0.allowedHeaders = value.texts("AllowedHeaders")
            $0.allowedMethods = value.texts("AllowedMethods") ?? []
            $0.allowedOrigins = value.texts("AllowedOrigins") ?? []
            $0.exposeHeaders = value.texts("ExposedHeaders")
            $0.maxAgeSeconds = value.integer("MaxAge")
        }
    }
}

extension LifecycleRule {
    init(property value: JSONValue) {
        self.init {
            $0.id = value.text("Id")
            $0.status = value.text("Status") ?? ""
            $0.filter = LifecycleRuleFilter(property: value)
            $0.expiration = Self.expiration(value)
            let transitions = value.list("Transitions") + (value["Transition"].map { [$0] } ?? [])
            if !transitions.isEmpty { $0.transitions = transitions.map(Transition.init(property:)) }
            let noncurrent =
                value.list("NoncurrentVersionTransitions") + (value["NoncurrentVersionTransition"].map { [$0] } ?? [])
            if !noncurrent.isEmpty {
                $0.noncurrentVersionTransitions = noncurrent.map(NoncurrentVersionTransition.init(property:))
            }
            $0.noncurrentVersionExpiration = Self.noncurrentExpiration(value)
            $0.abortIncompleteMultipartUpload = value["AbortIncompleteMultipartUpload"].map { abort in
                AbortIncompleteMultipartUpload { $0.daysAfterInitiation = abort.integer("DaysAfterInitiation") }
            }
        }
    }

    private static func expiration(_ value: JSONValue) -> LifecycleExpiration? {
        let expiration = LifecycleExpiration {
            $0.days = value.integer("ExpirationInDays")
            $0.date = value.moment("ExpirationDate")
            $0.expiredObjectDeleteMarker = value.boolean("ExpiredObjectDeleteMarker")
        }
        return expiration.fields.isEmpty ? nil : expiration
    }

    private static func noncurrentExpiration(_ value: JSONValue) -> NoncurrentVersionExpiration? {
        if let expiration = value["NoncurrentVersionExpiration"] {
            return NoncurrentVersionExpiration {
                $0.noncurrentDays = expiration.integer("NoncurrentDays")
                $0.newerNoncurrentVersions = expiration.integer("NewerNoncurrentVersions")
            }
        }
        return value.integer("NoncurrentVersionExpirationInDays").map { days in
            NoncurrentVersionExpiration { $0.noncurrentDays = days }
        }
    }
}

extension LifecycleRuleFilter {
    /// One condition stands alone, several stand together in an `And`; a rule without any holds for all.
    fileprivate init(property value: JSONValue) {
        let tags = value.tags("TagFilters") ?? []
        let prefix = value.text("Prefix")
        let greater = value.integer("ObjectSizeGreaterThan")
        let less = value.integer("ObjectSizeLessThan")
        let conditions = tags.count + [prefix != nil, greater != nil, less != nil].count { $0 }
        self.init { filter in
            if conditions > 1 {
                filter.and = LifecycleRuleAndOperator {
                    $0.prefix = prefix
                    if !tags.isEmpty { $0.tags = tags }
                    $0.objectSizeGreaterThan = greater
                    $0.objectSizeLessThan = less
                }
            } else {
                filter.prefix = conditions == 0 ? "" : prefix
                filter.tag = tags.first
                filter.objectSizeGreaterThan = greater
                filter.objectSizeLessThan = less
            }
        }
    }
}

extension Transition {
    fileprivate init(property value: JSONValue) {
        self.init {
            $0.storageClass = value.text("StorageClass")
            $0.days = value.integer("TransitionInDays")
            $0.date = value.moment("TransitionDate")
        }
    }

}

extension NoncurrentVersionTransition {
    fileprivate init(property value: JSONValue) {
        self.init {
            $0.storageClass = value.text("StorageClass")
            $0.noncurrentDays = value.integer("TransitionInDays")
            $0.newerNoncurrentVersions = value.integer("NewerNoncurrentVersions")
        }
    }
}

extension WebsiteConfiguration {
    init(property value: JSONValue) {
        self.init {
            $0.indexDocument = value.text("IndexDocument").map { suffix in IndexDocument { $0.suffix = suffix } }
            $0.errorDocument = value.text("ErrorDocument").map { key in ErrorDocument { $0.key = key } }
            $0.redirectAllRequestsTo = value["RedirectAllRequestsTo"].map { target in
                RedirectAllRequestsTo {
                    $0.hostName = target.text("HostName") ?? ""
                    $0.protocol = target.text("Protocol")
                }
            }
            let rules = value.list("RoutingRules")
            if !rules.isEmpty { $0.routingRules = rules.map(RoutingRule.init(property:)) }
        }
    }
}

extension RoutingRule {
    fileprivate init(property value: JSONValue) {
        self.init {
            $0.condition = value["RoutingRuleCondition"].map { condition in
                Condition {
                    $0.httpErrorCodeReturnedEquals = condition.text("HttpErrorCodeReturnedEquals")
                    $0.keyPrefixEquals = condition.text("KeyPrefixEquals")
                }
            }
            let redirect = value["RedirectRule"] ?? [:]
            $0.redirect = Redirect {
                $0.hostName = redirect.text("HostName")
                $0.httpRedirectCode = redirect.text("HttpRedirectCode")
                $0.protocol = redirect.text("Protocol")
                $0.replaceKeyPrefixWith = redirect.text("ReplaceKeyPrefixWith")
                $0.replaceKeyWith = redirect.text("ReplaceKeyWith")
            }
        }
    }
}
