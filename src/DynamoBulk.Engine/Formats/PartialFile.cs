using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>A file that is being written, beside its place and under another name, so that nobody takes it for a whole one.</summary>
internal static class PartialFile
{
    private const string Extension = ".partial";
    private const string AsideExtension = ".replaced";

    /// <summary>Where it lies.</summary>
    /// <param name="path">Where the whole file belongs.</param>
    public static string PathOf(string path) => path + Extension;

    /// <summary>Where an older file waits until all parts of a new output have their names.</summary>
    /// <param name="path">Where it was.</param>
    public static string Aside(string path) => path + AsideExtension;

    /// <summary>Whether a name is one that only an unfinished output has.</summary>
    /// <param name="path">The file.</param>
    public static bool IsLeft(string path) =>
        path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) || path.EndsWith(AsideExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Keeps all others from it, and from the file that it becomes. The file of the lock is one that no import of a folder reads.</summary>
    /// <param name="path">Where the whole file belongs, or the first of several.</param>
    /// <returns>The lock, to be given back when nothing more is done with the files.</returns>
    /// <exception cref="FileInUseException">Another transfer is at it.</exception>
    /// <exception cref="IOException">The lock cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files.</exception>
    public static FileLock Lock(string path)
    {
        try
        {
            return FileLock.Take(LockOf(path));
        }
        catch (FileInUseException exception)
        {
            throw new FileInUseException($"'{PathOf(path)}' is being written by another transfer: wait until that has ended, or name another file. ({exception.Message})", exception);
        }
    }

    /// <summary>The file of the lock.</summary>
    /// <param name="path">Where the whole file belongs.</param>
    public static string LockOf(string path) => Path.Combine(Path.GetDirectoryName(path) ?? string.Empty, $".{Path.GetFileName(path)}.lock");

    /// <summary>Who may do what with a file, so that the one that replaces it is shut to the same people; null where there is none, or on Windows, where the folder says so.</summary>
    /// <param name="path">The file.</param>
    public static UnixFileMode? ModeOf(string path) => OperatingSystem.IsWindows() || !File.Exists(path) ? null : File.GetUnixFileMode(path);

    /// <summary>Begins it anew: what an earlier run has left there goes, whatever it is.</summary>
    /// <param name="path">Where the whole file belongs.</param>
    /// <param name="mode">Who may do what with it, from the moment it is there; null for what is usual.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files.</exception>
    public static FileStream Create(string path, UnixFileMode? mode)
    {
        File.Delete(PathOf(path));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (OperatingSystem.IsWindows() || mode is not { } bits)
        {
            return new FileStream(PathOf(path), options);
        }

        options.UnixCreateMode = bits;
        var file = new FileStream(PathOf(path), options);
        try
        {
            File.SetUnixFileMode(file.SafeFileHandle, bits); // the process's umask may have taken some away
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Looks whether what a place counts is there as it was written, under its name where all was whole, else beside it.</summary>
    /// <param name="paths">Where the whole files belong.</param>
    /// <param name="place">The place.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The digest, to be gone on with.</returns>
    /// <exception cref="IOException">It is not.</exception>
    public static OutputDigest ReadBack(IReadOnlyList<string> paths, OutputPlace place, CancellationToken cancellationToken)
    {
        var digest = new OutputDigest();
        foreach (string path in paths)
        {
            string there = place.IsWhole && !File.Exists(PathOf(path)) ? path : PathOf(path);
            if (!File.Exists(there))
            {
                throw new IOException($"'{PathOf(path)}', which was written and is to be gone on with, is not there: put it back, or remove the checkpoint to begin anew.");
            }

            bool isLast = ReferenceEquals(path, paths[^1]);
            long length = new FileInfo(there).Length;
            if (isLast && (length < place.Length || (place.IsWhole && length > place.Length)))
            {
                throw IsAnother(there);
            }

            digest.AppendFile(there, isLast ? place.Length : length, cancellationToken);
        }

        return digest.ToString() == place.Digest ? digest : throw IsAnother(paths.Count == 1 ? PathOf(paths[0]) : $"{PathOf(paths[0])}' or one of the {paths.Count - 1:N0} parts behind '{paths[0]}");

        static IOException IsAnother(string what) => new($"'{what}' is to be gone on with, but is not what was written there: put that back, or remove the checkpoint to begin anew.");
    }

    /// <summary>Gives it its name.</summary>
    /// <param name="path">Where the whole file belongs.</param>
    /// <param name="mustBeNew">Refuses to replace a file, also one that came to be there a moment ago.</param>
    /// <exception cref="IOException">It is gone, or a file is there and must not be replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder does not take it.</exception>
    public static void Publish(string path, bool mustBeNew)
    {
        try
        {
            File.Move(PathOf(path), path, overwrite: !mustBeNew);
        }
        catch (FileNotFoundException exception)
        {
            throw new IOException($"'{PathOf(path)}' was written and is gone, so that '{path}' cannot be: somebody else has removed it.", exception);
        }
        catch (IOException exception) when (mustBeNew && File.Exists(path))
        {
            throw AlreadyExists(path, exception);
        }
    }

    /// <summary>Whether an earlier run, which wrote all of it, gave it its name already.</summary>
    /// <remarks>
    /// To replace nothing, the system gives a file its second name before it takes the first one away, and may be stopped in between.
    /// </remarks>
    /// <param name="path">Where the whole file belongs.</param>
    /// <param name="mustBeNew">Whether it was to replace nothing.</param>
    public static bool IsPublished(string path, bool mustBeNew)
    {
        if (!File.Exists(PathOf(path)))
        {
            return true;
        }

        if (!mustBeNew || !File.Exists(path) || !OutputDigest.AreEqual(PathOf(path), path))
        {
            return false;
        }

        File.Delete(PathOf(path));
        return true;
    }

    /// <summary>Says that a file is there that must not be replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="inner">What the system said, if it was asked.</param>
    public static IOException AlreadyExists(string path, IOException? inner = null) => new($"The file '{path}' already exists, and none is to be replaced.", inner);

    /// <summary>Goes on with it.</summary>
    /// <param name="path">Where the whole file belongs.</param>
    /// <param name="length">How many of its bytes stay.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStream GoOn(string path, long length)
    {
        var file = new FileStream(PathOf(path), FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0, useAsync: true);
        file.SetLength(length);
        file.Position = length;
        return file;
    }
}
