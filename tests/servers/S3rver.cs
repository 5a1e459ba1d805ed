using System.Globalization;

namespace DynamoBulk.Servers;

/// <summary>s3rver, an S3 in Node.js that keeps its objects in a folder; needs node.</summary>
/// <remarks>
/// What differs from S3: it knows one pair of keys and checks no signature, keeps no conditions (If-Match, If-None-Match), stores
/// a body in chunks (aws-chunked) as it comes, cannot abort an upload in parts, gives its object no ETag of parts, and writes a key
/// that is not ASCII into a refusal with the entities of HTML, which no reader of XML knows.
/// </remarks>
public sealed class S3rver(params string[] buckets) : IAsyncDisposable
{
    /// <summary>The access key, and the secret one, that it knows.</summary>
    public const string Key = "S3RVER";

    private static readonly string s_program = NodePackages.Locate("s3rver", "bin", "s3rver.js");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("DynamoBulk-s3rver-");
    private ServerProcess? _process;

    /// <summary>Whether its package is there.</summary>
    public static bool IsInstalled => File.Exists(s_program);

    /// <summary>Why it cannot run on this machine, or null when it can.</summary>
    public static string? Missing => !IsInstalled ? NodePackages.HowToInstall("s3rver")
        : !ServerProcess.Exists("node") ? "node is not on the path"
        : null;

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task<Uri> StartAsync(CancellationToken cancellationToken)
    {
        (_process, Uri url) = await ServerProcess.StartAsync("node", Arguments, cancellationToken);
        return url;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    // It makes the tokens between pages of a list with DES, which OpenSSL 3 has in its legacy provider alone.
    private IEnumerable<string> Arguments(int port) =>
    [
        "--openssl-legacy-provider", s_program, "--directory", _folder.FullName, "--port", port.ToString(CultureInfo.InvariantCulture), "--address", "127.0.0.1",
        "--silent", "--no-vhost-buckets", .. buckets.SelectMany(bucket => new[] { "--configure-bucket", bucket }),
    ];
}
