using DynamoBulk.Items;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Reporting;

namespace DynamoBulk.Engine.Tests.Transfer.Reporting;

/// <summary>Reports of transfers that were not.</summary>
internal static class ReportSample
{
    /// <summary>What would break a page that forgot to escape, or run in it.</summary>
    public const string Hostile = "</style></title><script>alert(1)</script><img src=x onerror=alert(2)> & \"quoted\" 'single' \u202eright to left\u202c \0\u0007\ud800 https://example.com ]]> <!-- &lt;";

    public static TransferResult Result { get; } = new()
    {
        Operation = "Import",
        Source = "orders.csv",
        Destination = "Orders",
        ItemsRead = 12_345,
        ItemsWritten = 12_000,
        ItemsSuperseded = 300,
        ItemsSkipped = 20,
        ItemsFailed = 18,
        ItemsPending = 7,
        Bytes = 5_000_000,
        ConsumedCapacity = 24_601,
        ThrottledRequests = 9,
        Retries = 2,
        Elapsed = TimeSpan.FromSeconds(31.4),
    };

    /// <summary>A report of half a minute, with throttling and failures.</summary>
    public static TransferReport Create(TransferResult? result = null, string? endedEarlyBy = null, string text = "id", double seconds = 31.4, CapacityLimits? limits = null, int before = 0)
    {
        var time = new FakeTime();
        var account = new TransferAccount(_ => { });
        account.Written(before, 0);
        using var recorder = new TransferRecorder(account, () => account.ItemsConfirmed, () => limits ?? new CapacityLimits(1000, 950, CapacityLimitKind.Provisioned), time);
        for (double passed = 0; passed < seconds; passed += 0.1)
        {
            account.Written(40, 0);
            account.Consumed(78);
            account.Answered(TimeSpan.FromMilliseconds(5 + passed));
            time.Advance(TimeSpan.FromSeconds(Math.Min(0.1, seconds - passed)));
        }

        account.Throttled();
        account.Failed(new ItemRecord(default, new ItemPosition(text, 17)), new ItemProblem(ProblemCode.MissingKey, $"The item has no attribute '{text}', which is a key of the table."));
        recorder.End();
        return new TransferReport
        {
            Result = result ?? Result,
            Recorder = recorder,
            EndedEarlyBy = endedEarlyBy,
            CommandLine = $"Import-DdbItem -TableName Orders -Path {text}",
            Product = "DynamoBulk 1.2.3",
            Environment = [("System", text)],
        };
    }

    public static string Html(TransferReport report)
    {
        using var stream = new MemoryStream();
        ReportPage.Write(report, stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
