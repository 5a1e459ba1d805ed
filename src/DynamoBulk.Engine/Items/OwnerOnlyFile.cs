using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace DynamoBulk.Items;

/// <summary>Files with items or what tells about them (failed items, checkpoints, reports): nobody but their owner may read them, from the moment they are there.</summary>
public static class OwnerOnlyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens a file, and makes it if <paramref name="mode"/> says so. One that is there and is opened to be written is closed to others first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it may or must be there.</param>
    /// <param name="access">What is to be done with it.</param>
    /// <param name="share">What other programs of the owner may do with it meanwhile.</param>
    /// <param name="options">How it is read and written.</param>
    /// <returns>The open file, without a buffer.</returns>
    /// <exception cref="IOException">It is there though it must not be, or cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files, or the file is another user's.</exception>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share = FileShare.Read, FileOptions options = FileOptions.None)
    {
        var open = new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = options, BufferSize = 0 };
        if (OperatingSystem.IsWindows())
        {
            return OpenOnWindows(path, open);
        }

        if (mode is not (FileMode.Open or FileMode.Truncate))
        {
            open.UnixCreateMode = OwnerOnly;
        }

        var file = new FileStream(path, open);
        if (mode != FileMode.CreateNew && access.HasFlag(FileAccess.Write))
        {
            CloseToOthers(file);
        }

        return file;
    }

    /// <summary>Writes a file so that at any moment, also after a crash, either the old one is there or the whole new one.</summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="bytes">All that is to be in it.</param>
    /// <exception cref="IOException">It cannot be written; what was there is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void WriteAtomically(string path, ReadOnlySpan<byte> bytes) =>
        WriteAtomically(path, bytes, $"{path}.{Path.GetRandomFileName()}"); // a name of its own: two processes that write one file must not move each other's half

    /// <summary>Writes a file in the same way, by way of a name that the caller knows: what a crash leaves there, the next writing takes away.</summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="bytes">All that is to be in it.</param>
    /// <param name="unfinished">Where it is written before it is moved. Nobody else writes there.</param>
    /// <exception cref="IOException">It cannot be written; what was there is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    internal static void WriteAtomically(string path, ReadOnlySpan<byte> bytes, string unfinished)
    {
        try
        {
            using (FileStream file = Open(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true); // else the new name may be on disk before the new content is
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Writes a file so that at any moment, also after a crash, either the old one is there or the whole new one.</summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="bytes">All that is to be in it.</param>
    /// <param name="cancellationToken">Stops it before it has begun.</param>
    /// <returns>When the file is there.</returns>
    /// <exception cref="IOException">It cannot be written; what was there is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static Task WriteAtomicallyAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default) =>
        Task.Run(() => WriteAtomically(path, bytes.Span), cancellationToken);

    [UnsupportedOSPlatform("windows")]
    private static void CloseToOthers(FileStream file)
    {
        try
        {
            File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Windows takes an access list where it makes a file, but the stream that this gives knows neither its name nor deletes on
    /// closing: the file is made empty first, and opened then.
    /// </summary>
    [SupportedOSPlatform("windows")]
    private static FileStream OpenOnWindows(string path, FileStreamOptions options)
    {
        var file = new FileInfo(path);
        if (options.Mode == FileMode.CreateNew || (options.Mode is not (FileMode.Open or FileMode.Truncate) && !file.Exists))
        {
            file.Create(FileMode.CreateNew, FileSystemRights.Write, FileShare.None, bufferSize: 1, FileOptions.None, OwnerAlone()).Dispose();
            options.Mode = options.Mode == FileMode.Append ? FileMode.Append : FileMode.Open;
        }
        else if (options.Access.HasFlag(FileAccess.Write) && file.Exists)
        {
            file.SetAccessControl(OwnerAlone());
        }

        return new FileStream(path, options);
    }

    /// <summary>An access list with the present user in it alone, and nothing from the folder.</summary>
    [SupportedOSPlatform("windows")]
    private static FileSecurity OwnerAlone()
    {
        using var user = WindowsIdentity.GetCurrent();
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(user.User!, FileSystemRights.FullControl, AccessControlType.Allow));
        return security;
    }
}
