using System.Globalization;

namespace DynamoBulk.Servers;

/// <summary>dynalite, a DynamoDB in Node.js whose tests were asserted against the service; needs node.</summary>
public sealed class Dynalite : IDynamoServer
{
    private static readonly string s_program = NodePackages.Locate("dynalite", "cli.js");

    private ServerProcess? _process;

    public bool IsInstalled => File.Exists(s_program);

    public string? Missing => !IsInstalled ? NodePackages.HowToInstall("dynalite")
        : !ServerProcess.Exists("node") ? "node is not on the path"
        : null;

    public async Task<Uri> StartAsync(CancellationToken cancellationToken)
    {
        (_process, Uri url) = await ServerProcess.StartAsync("node", Arguments, cancellationToken);
        return url;
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Without these times a table would be half a second in the making.
    private static IEnumerable<string> Arguments(int port) =>
    [
        s_program, "--port", port.ToString(CultureInfo.InvariantCulture),
        "--createTableMs", "0", "--deleteTableMs", "0", "--updateTableMs", "0",
    ];
}
