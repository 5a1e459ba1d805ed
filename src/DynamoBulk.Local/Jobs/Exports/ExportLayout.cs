using System.Security.Cryptography;

namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>The keys of an export's objects.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html</remarks>
/// <param name="prefix">The prefix that was asked for, or null.</param>
/// <param name="exportArn">The name of the export, which ends with its id.</param>
internal sealed class ExportLayout(string? prefix, string exportArn)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private readonly string _root = prefix switch
    {
        null or "" => "AWSDynamoDB/",
        [.., '/'] => prefix + "AWSDynamoDB/",
        _ => prefix + "/AWSDynamoDB/",
    };

    private readonly string _id = exportArn[(exportArn.LastIndexOf('/') + 1)..];

    /// <summary>An empty object that shows that the bucket takes what is written.</summary>
    public string Started => $"{_root}{_id}/_started";

    public string Summary => $"{_root}{_id}/manifest-summary.json";

    public string Files => $"{_root}{_id}/manifest-files.json";

    /// <summary>The object with the checksum of a manifest.</summary>
    public static string ChecksumOf(string manifest) => Path.ChangeExtension(manifest, ".md5");

    /// <summary>A name for a data file. Those of incremental exports share a folder.</summary>
    public string NewData(ExportFormat format, bool isIncremental)
    {
        string name = RandomNumberGenerator.GetString(Alphabet, 26);
        return $"{_root}{(isIncremental ? "" : _id + "/")}data/{name}.{(format == ExportFormat.Ion ? "ion" : "json")}.gz";
    }
}
