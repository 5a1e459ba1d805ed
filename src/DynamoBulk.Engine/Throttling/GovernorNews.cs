namespace DynamoBulk.Throttling;

/// <summary>Sentences about decisions, told outside the governor's lock, and not more often than somebody can read them.</summary>
/// <param name="listener">Hears them, or null.</param>
internal sealed class GovernorNews(Action<string>? listener)
{
    private const double Interval = 2;

    private readonly Queue<string> _sentences = new();
    private double _last = double.NegativeInfinity;

    /// <summary>Adds a sentence that must be told.</summary>
    public void Add(string sentence)
    {
        lock (_sentences)
        {
            _sentences.Enqueue(sentence);
        }
    }

    /// <summary>Adds a sentence that comes again and again: one in two seconds is enough.</summary>
    public void Add(Func<string> sentence, double now)
    {
        if (now - _last >= Interval)
        {
            _last = now;
            Add(sentence());
        }
    }

    /// <summary>Tells what has been added.</summary>
    public void Tell()
    {
        while (true)
        {
            string? sentence;
            lock (_sentences)
            {
                if (!_sentences.TryDequeue(out sentence))
                {
                    return;
                }
            }

            listener?.Invoke(sentence);
        }
    }
}
