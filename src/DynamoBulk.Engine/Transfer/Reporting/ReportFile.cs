using System.Text;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Reporting;

/// <summary>
/// The file of a report. It is made beside its place before the transfer begins, so that a folder that takes no files is
/// known early, and takes its place when the report is whole: an earlier report stays until then.
/// </summary>
/// <remarks>Only its owner may read it, for it names tables and items.</remarks>
internal sealed class ReportFile : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Makes the file.</summary>
    /// <param name="path">Its place, where nothing may be but an earlier report.</param>
    /// <exception cref="IOException">Something else is there, or the file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files, or the earlier report is read-only.</exception>
    public ReportFile(string path)
    {
        Path = path;
        CheckPlace();
        _file = OwnerOnlyFile.Open(path + ".partial", FileMode.Create, FileAccess.Write, FileShare.None); // what a run that was killed has left is in nobody's way
    }

    /// <summary>Its place.</summary>
    public string Path { get; }

    /// <summary>Writes the report, and puts the file in its place.</summary>
    /// <param name="report">What to tell.</param>
    /// <exception cref="IOException">The disk is full, or something else came to be in its place.</exception>
    /// <exception cref="UnauthorizedAccessException">The place does not take it.</exception>
    public void Complete(TransferReport report)
    {
        ReportPage.Write(report, _file);
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        CheckPlace();
        File.Move(_file.Name, Path, overwrite: true);
    }

    /// <summary>Leaves nothing of a report that is not whole.</summary>
    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_file.Name);
    }

    private void CheckPlace()
    {
        RegularFile.Check(Path);
        if (!File.Exists(Path))
        {
            return;
        }

        if (File.GetAttributes(Path).HasFlag(FileAttributes.ReadOnly))
        {
            throw new UnauthorizedAccessException($"The file '{Path}' is read-only: name another for the report, or make it writable.");
        }

        byte[] beginning = new byte[256];
        using FileStream file = File.OpenRead(Path);
        int length = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        if (!Encoding.UTF8.GetString(beginning, 0, length).Contains(ReportPage.Mark, StringComparison.Ordinal))
        {
            throw new IOException($"The file '{Path}' already exists and is no report: name another for the report, or remove it.");
        }
    }
}
