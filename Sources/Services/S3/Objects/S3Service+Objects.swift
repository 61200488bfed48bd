import AWSModel
import AWSService
import S3Shapes

extension S3Service {
    func registerObjects(in table: inout OperationTable) {
        table.onStream(S3Operations.putObject, putObject)
        table.onStream(S3Operations.getObject, getObject)
        table.onStream(S3Operations.headObject, headObject)
        table.onStream(S3Operations.deleteObject, deleteObject)
        table.onStream(S3Operations.copyObject, copyObject)
        table.on(S3Operations.deleteObjects, deleteObjects)
        table.on(S3Operations.getObjectAttributes, getObjectAttributes)
    }

    func registerObjectRecords(in table: inout OperationTable) {
        registerObjectTagging(in: &table)
        registerObjectAccessControl(in: &table)
        registerObjectProtection(in: &table)
    }
}
