using System.Collections;
using System.Management.Automation;
using System.Runtime.InteropServices;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Reporting;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The report of a command's transfer: its file from before the transfer, its recorder during it, the page at the end.</summary>
internal sealed class CommandReport : IDisposable
{
    private readonly ReportFile _file;
    private readonly string _commandLine;
    private readonly IReadOnlyList<(string Name, string Value)> _environment;
    private TransferRecorder? _recorder;

    /// <summary>Makes the file.</summary>
    /// <param name="command">The command, as it was called.</param>
    /// <param name="connection">Where its table is.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">There can be no report.</exception>
    /// <exception cref="UnauthorizedAccessException">There can be no report.</exception>
    public CommandReport(PSCmdlet command, DdbConnection connection, string path)
    {
        _file = new ReportFile(path);
        _commandLine = CommandLine.Of(command.MyInvocation);
        var versions = command.SessionState.PSVariable.GetValue("PSVersionTable") as IDictionary;
        _environment =
        [
            ("Service", connection.EndpointUrl is { } address ? CommandLine.Address(address) : $"{connection}"),
            ("Module", Product),
            ("PowerShell", $"{versions?["PSVersion"]} ({versions?["PSEdition"]})"),
            ("System", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}"),
        ];
    }

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    private static string Product => $"DynamoBulk {typeof(CommandReport).Assembly.GetName().Version!.ToString(3)}";

    /// <summary>Begins to record.</summary>
    /// <param name="account">The books of the transfer.</param>
    /// <param name="items">Items moved until now.</param>
    /// <param name="limits">The limit and the pace of now.</param>
    public void Begin(TransferAccount account, Func<long> items, Func<CapacityLimits> limits) => _recorder = new TransferRecorder(account, items, limits);

    /// <summary>Writes the page.</summary>
    /// <param name="result">The result.</param>
    /// <param name="endedEarlyBy">A sentence that says what ended the transfer before its end, or null.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public void Complete(TransferResult result, string? endedEarlyBy)
    {
        _recorder!.End();
        _file.Complete(new TransferReport
        {
            Result = result,
            Recorder = _recorder,
            EndedEarlyBy = endedEarlyBy,
            CommandLine = _commandLine,
            Product = Product,
            Environment = _environment,
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _recorder?.Dispose();
        _file.Dispose();
    }
}
