using DynamoBulk.Formats;
using DynamoBulk.Service;

namespace DynamoBulk.NativeJobs.Loads;

/// <summary>Refuses objects that the service would not load.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/BulkPutItems.Format.html</remarks>
internal static class LoadInputCheck
{
    /// <summary>The largest object that a load reads, in bytes as stored; that the service's 5 GB are these is assumed.</summary>
    public const long LargestObject = 5L * 1024 * 1024 * 1024;

    /// <summary>Looks at what a load is to read.</summary>
    /// <param name="input">The objects.</param>
    /// <exception cref="ServiceException">They are in another format, or one of them is too large.</exception>
    public static void Check(JobInput input)
    {
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
