using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.Service.S3;

public sealed class PatienceTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void It_ends_when_nothing_moves()
    {
        using var patience = new Patience(TimeSpan.FromSeconds(60), _time, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(patience.IsOver || patience.Token.IsCancellationRequested);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(patience.IsOver && patience.Token.IsCancellationRequested);
        Assert.Equal("not a byte within 60 seconds.", patience.Explain().Message);
    }

    [Fact]
    public void It_lasts_as_long_as_something_moves()
    {
        using var patience = new Patience(TimeSpan.FromSeconds(60), _time, CancellationToken.None);
        for (int i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(50));
            patience.Renew();
        }

        Assert.False(patience.Token.IsCancellationRequested);
    }

    [Fact]
    public void Whoever_gives_up_has_not_lost_patience()
    {
        using var cancellation = new CancellationTokenSource();
        using var patience = new Patience(TimeSpan.FromSeconds(60), _time, cancellation.Token);

        cancellation.Cancel();

        Assert.True(patience.Token.IsCancellationRequested);
        Assert.False(patience.IsOver);
    }

    [Fact]
    public void Progress_that_is_told_late_disturbs_nobody()
    {
        var patience = new Patience(TimeSpan.FromSeconds(60), _time, CancellationToken.None);
        patience.Dispose();

        patience.Renew();
    }
}
