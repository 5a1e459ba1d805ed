namespace DynamoBulk.Transfer;

/// <summary>Tells a disk that is full, or a quota that is used up, from other failures of files.</summary>
public static class DiskSpace
{
    private const int NoSpace = 28; // ENOSPC
    private const int QuotaOnLinux = 122; // EDQUOT
    private const int QuotaOnMacOS = 69; // EDQUOT
    private const int HandleDiskFull = unchecked((int)0x80070027); // ERROR_HANDLE_DISK_FULL
    private const int DiskFull = unchecked((int)0x80070070); // ERROR_DISK_FULL

    /// <summary>Whether a file could not be written because there is no room for it.</summary>
    /// <param name="exception">What .NET threw: it keeps the number that the system gave, as it is or, on Windows, as an HRESULT.</param>
    /// <returns>Whether making room helps.</returns>
    public static bool IsUsedUp(Exception? exception) => exception is IOException
        && (OperatingSystem.IsWindows() ? exception.HResult is DiskFull or HandleDiskFull
            : exception.HResult == NoSpace || exception.HResult == (OperatingSystem.IsMacOS() ? QuotaOnMacOS : QuotaOnLinux));
}
