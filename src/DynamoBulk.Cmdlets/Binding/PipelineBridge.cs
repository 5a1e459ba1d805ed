using System.Collections.Concurrent;
using System.Management.Automation;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>
/// Between the engine's threads and the pipeline's: the engine posts what it has to say, and the pipeline thread says it
/// while it waits. PowerShell allows its Write methods on that thread alone.
/// </summary>
internal sealed class PipelineBridge(Cmdlet cmdlet) : IDisposable
{
    private const int MaxMessages = 1000;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(200);

    private readonly BlockingCollection<Action<Cmdlet>> _messages = new(MaxMessages);

    /// <summary>Called on the pipeline thread whenever it listens, at least five times a second while it waits: for progress.</summary>
    public Action? Tick { get; set; }

    /// <summary>Hands a message to the pipeline thread; waits while a thousand are unsaid. What comes after the end is dropped.</summary>
    public void Post(Action<Cmdlet> message)
    {
        try
        {
            _messages.Add(message);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ObjectDisposedException)
        {
            // The command has ended: nobody listens any more, and the result counts what this would have told.
        }
    }

    /// <summary>Says what the engine has to say until the task has ended, and rethrows what it threw.</summary>
    public void PumpUntil(Task task)
    {
        // The empty message wakes the pump; when the queue is too full to take it, the pump is awake anyway.
        task.ContinueWith(_ => Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (!task.IsCompleted)
        {
            if (_messages.TryTake(out Action<Cmdlet>? message, s_tick))
            {
                message(cmdlet);
            }

            Tick?.Invoke();
        }

        Pump();
        task.GetAwaiter().GetResult();
    }

    /// <summary>Says what the engine has to say by now.</summary>
    public void Pump()
    {
        while (_messages.TryTake(out Action<Cmdlet>? message))
        {
            message(cmdlet);
        }

        Tick?.Invoke();
    }

    /// <summary>As <see cref="PumpUntil(Task)"/>, with the task's value.</summary>
    public T PumpUntil<T>(Task<T> task)
    {
        PumpUntil((Task)task);
        return task.Result;
    }

    /// <summary>From here on what is posted is dropped, so that no engine thread waits for a pipeline that has ended.</summary>
    public void Close() => _messages.CompleteAdding();

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _messages.Dispose();
    }

    private void Wake()
    {
        try
        {
            _messages.TryAdd(static _ => { });
        }
        catch (Exception exception) when (exception is InvalidOperationException or ObjectDisposedException)
        {
            // Closed meanwhile: nobody is waiting.
        }
    }
}
