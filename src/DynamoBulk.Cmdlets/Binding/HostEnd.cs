using System.Runtime.InteropServices;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>
/// Stops a command as Ctrl-C does when its process is told to go away: SIGHUP where a terminal or a connection is closed, SIGTERM
/// from a service manager. PowerShell itself would just end, and leave partial files and a raised capacity behind.
/// </summary>
internal sealed class HostEnd : IDisposable
{
    /// <summary>How long the process waits for the command; Ctrl-C promises two seconds, and a service manager kills after ten or more.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _isTold;

    /// <summary>Begins to listen.</summary>
    /// <param name="stop">Stops the command.</param>
    public HostEnd(Action stop)
    {
        void Handle(PosixSignalContext context)
        {
            _isTold = true;
            try
            {
                stop();
            }
            catch (ObjectDisposedException)
            {
                return; // it has just ended
            }

            _ended.Task.Wait(s_patience); // the process ends when this returns
        }

        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>The command has ended, and a process that waits for it may go: this returns only if something else keeps the process.</summary>
    public void Dispose()
    {
        _ended.TrySetResult();
        if (_isTold)
        {
            // The process goes now. On .NET 8 a script that came to its end before would give it 0, as if all were well, for its exit code.
            Thread.Sleep(s_patience);
        }

        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
