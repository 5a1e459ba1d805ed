using DynamoBulk.Formats;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Loads;

/// <summary>Refuses objects that the service would not load.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/BulkPutItems.Format.html</remarks>
internal static class LoadInputCheck
{
    /// <summary>The largest object that a load reads, in bytes as stored; that the service's 5 GB are these is assumed.</summary>
    public const long LargestObject = 5L * 1024 * 1024 * 1024;

    /// <summary>Looks at what a load is to read.</summary>
    /// <param name="input">The objects.</param>
    /// <param name="report">Where the report is to go.</param>
    /// <exception cref="ServiceException">They are in another format, one of them is too large, or the report would be among them.</exception>
    public static void Check(JobInput input, S3Address report)
    {
        if (report.Bucket == input.Address.Bucket && report.Key.StartsWith(input.Address.Key, StringComparison.Ordinal))
        {
            throw ServiceException.Refusal("ReportInInput", $"The report is to go to '{report}', where addresses begin as those of the input, '{input.Address}', so that another load would read it: give it a folder of its own.");
        }

        if (input.Format is not (ItemFormat.DynamoDbJson or ItemFormat.Ion))
        {
            throw ServiceException.Refusal("WrongInputFormat", $"'{input.Objects[0].Address}' is {input.Format}, and a load reads lines of DynamoDB JSON or Ion: Import-DdbItem -S3Uri reads it and writes its items.");
        }

        if (input.Objects.FirstOrDefault(found => found.Size > LargestObject) is { } large)
        {
            throw ServiceException.Refusal("ObjectTooLarge", $"'{large.Address}' has {large.Size:N0} bytes, and a load reads objects of at most {LargestObject:N0}: split it, or read it with Import-DdbItem -S3Uri.");
        }
    }
}
