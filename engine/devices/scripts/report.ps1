<#
.SYNOPSIS
Reports this machine to Sentiero: system, disks, uptime, updates, services, antivirus, backup.

.DESCRIPTION
  report.ps1 -Url https://sentiero.example -Enrol KEY      makes the device known, once
  report.ps1 -Url https://sentiero.example -Token TOKEN    writes the token of a device down
  report.ps1                                               reports; run it each minute
  report.ps1 -Install                                      reports each minute from now on
  report.ps1 -Print                                        shows the report, sends nothing
  report.ps1 -BackupDone ok                                said by a backup job at its end (or: failed)

The token is kept in %ProgramData%\Sentiero\device.json, which only administrators and the system read.
For Windows PowerShell 5.1; nothing else is needed.
#>
[CmdletBinding()]
param(
  [string]$Url = '',
  [string]$Token = '',
  [string]$Enrol = '',
  [switch]$Install,
  [switch]$Print,
  [ValidateSet('', 'ok', 'failed')]
  [string]$BackupDone = '',
  [string]$BackupError = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$version = 'ps 1'
$folder = Join-Path $env:ProgramData 'Sentiero'
$settingsFile = Join-Path $folder 'device.json'
$patchesFile = Join-Path $folder 'patches.json'
$backupFile = Join-Path $folder 'backup.json'
# Asking Windows Update takes a minute: each four hours is enough.
$patchesHours = 4
# Automatic services that end by themselves when there is nothing to do.
$comeAndGo = @(
  'BITS', 'CDPSvc', 'clr_optimization*', 'dbupdate', 'edgeupdate', 'edgeupdatem', 'gpsvc', 'gupdate', 'gupdatem',
  'GoogleUpdater*', 'MapsBroker', 'RemoteRegistry', 'sppsvc', 'StateRepository', 'TrustedInstaller', 'wuauserv',
  'WaaSMedicSvc', 'WbioSrvc', 'tiledatamodelsvc', 'ShellHWDetection', 'stisvc', 'UsoSvc', 'InstallService'
)

function Get-Moment([datetime]$at) {
  return $at.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
}

function Protect-Folder {
  if (Test-Path -LiteralPath $folder) { return }
  $null = New-Item -ItemType Directory -Path $folder
  # By their ids, since the names differ by language: the system and administrators.
  $acl = New-Object Security.AccessControl.DirectorySecurity
  $acl.SetAccessRuleProtection($true, $false)
  foreach ($sid in 'S-1-5-18', 'S-1-5-32-544') {
    $who = New-Object Security.Principal.SecurityIdentifier $sid
    $rule = New-Object Security.AccessControl.FileSystemAccessRule(
      $who, 'FullControl', 'ContainerInherit,ObjectInherit', 'None', 'Allow')
    $acl.AddAccessRule($rule)
  }
  Set-Acl -LiteralPath $folder -AclObject $acl
}

function Write-JsonFile([string]$path, $value) {
  Protect-Folder
  $text = ConvertTo-Json -InputObject $value -Depth 6 -Compress
  [IO.File]::WriteAllText($path, $text, (New-Object Text.UTF8Encoding $false))
}

function Read-JsonFile([string]$path) {
  if (-not (Test-Path -LiteralPath $path)) { return $null }
  return [IO.File]::ReadAllText($path) | ConvertFrom-Json
}

# What cannot be told is null: the rest of the report is worth sending.
function Get-OrNull([scriptblock]$read) {
  try { return & $read } catch { return $null }
}

function Get-Serial {
  return Get-OrNull { [string](Get-CimInstance Win32_BIOS).SerialNumber }
}

function Get-Disks {
  $disks = @(Get-CimInstance Win32_LogicalDisk -Filter 'DriveType=3')
  return @($disks | Where-Object { $_.Size -gt 0 } | ForEach-Object {
      @{
        name      = [string]$_.VolumeName
        mount     = [string]$_.DeviceID
        sizeBytes = [long]$_.Size
        freeBytes = [long]$_.FreeSpace
      }
    })
}

function Get-Reboot {
  $reasons = @()
  $cbs = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending'
  $update = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired'
  if (Test-Path -LiteralPath $cbs) { $reasons += 'Windows components' }
  if (Test-Path -LiteralPath $update) { $reasons += 'Windows Update' }
  $session = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager'
  $rename = Get-ItemProperty -LiteralPath $session -Name PendingFileRenameOperations -ErrorAction SilentlyContinue
  if ($null -ne $rename -and @($rename.PendingFileRenameOperations | Where-Object { $_ }).Count -gt 0) {
    $reasons += 'Files to be renamed'
  }
  return @{ pending = ($reasons.Count -gt 0); reasons = @($reasons) }
}

function Get-PatchSeverity($update) {
  switch ([string]$update.MsrcSeverity) {
    'Critical' { return 'critical' }
    'Important' { return 'important' }
    'Moderate' { return 'moderate' }
    'Low' { return 'low' }
  }
  return 'unknown'
}

function Find-Patches {
  $session = New-Object -ComObject Microsoft.Update.Session
  $searcher = $session.CreateUpdateSearcher()
  $found = $searcher.Search("IsInstalled=0 and IsHidden=0 and Type='Software'")
  $pending = @()
  for ($index = 0; $index -lt $found.Updates.Count; $index++) {
    $update = $found.Updates.Item($index)
    $kb = $null
    if ($update.KBArticleIDs.Count -gt 0) { $kb = 'KB' + $update.KBArticleIDs.Item(0) }
    $pending += @{
      id       = [string]$update.Identity.UpdateID
      title    = [string]$update.Title
      kb       = $kb
      severity = Get-PatchSeverity $update
    }
  }
  $failed = @()
  $count = $searcher.GetTotalHistoryCount()
  if ($count -gt 0) {
    $history = $searcher.QueryHistory(0, [Math]::Min($count, 50))
    foreach ($entry in $history) {
      # Operation 1 installs; result 4 failed. Only what is still missing counts.
      $id = [string]$entry.UpdateIdentity.UpdateID
      $isPending = @($pending | Where-Object { $_.id -eq $id }).Count -gt 0
      $isKnown = @($failed | Where-Object { $_.id -eq $id }).Count -gt 0
      if ($entry.Operation -eq 1 -and $entry.ResultCode -eq 4 -and $isPending -and -not $isKnown) {
        $failed += @{ id = $id; title = [string]$entry.Title; code = '0x{0:X8}' -f $entry.HResult }
      }
    }
  }
  return @{ pending = @($pending | Sort-Object { $_.id }); failed = @($failed) }
}

function Get-Patches {
  if (Test-Path -LiteralPath $patchesFile) {
    $age = (Get-Date) - (Get-Item -LiteralPath $patchesFile).LastWriteTime
    if ($age.TotalHours -lt $patchesHours) {
      $kept = Read-JsonFile $patchesFile
      return @{ pending = @($kept.pending | Where-Object { $_ }); failed = @($kept.failed | Where-Object { $_ }) }
    }
  }
  $found = Find-Patches
  $null = Get-OrNull { Write-JsonFile $patchesFile $found }
  return $found
}

function Get-StoppedServices {
  $stopped = @(Get-CimInstance Win32_Service -Filter "StartMode='Auto' and State<>'Running'")
  return @($stopped | Where-Object {
      $name = $_.Name
      # Delayed and triggered starts stop when they are done; an exit code tells that one of them broke.
      $isQuiet = @($comeAndGo | Where-Object { $name -like $_ }).Count -gt 0
      $isTriggered = Test-Path -LiteralPath "HKLM:\SYSTEM\CurrentControlSet\Services\$name\TriggerInfo"
      -not $isQuiet -and -not ($isTriggered -and $_.ExitCode -eq 0)
    } | Sort-Object Name | ForEach-Object { @{ name = [string]$_.Name; displayName = [string]$_.DisplayName } })
}

function Get-Antivirus {
  $defender = Get-OrNull { Get-MpComputerStatus }
  if ($null -ne $defender -and $defender.AntivirusEnabled) {
    $state = 'ok'
    if (-not $defender.RealTimeProtectionEnabled) { $state = 'disabled' }
    elseif ($defender.AntivirusSignatureAge -gt 7) { $state = 'outdated' }
    return @{
      product            = 'Microsoft Defender'
      state              = $state
      definitionsAgeDays = [int]$defender.AntivirusSignatureAge
      threats            = @(Get-Threats)
    }
  }
  # Another product: the security center knows it on workstations; servers have no security center.
  $others = Get-OrNull { @(Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntiVirusProduct) }
  if ($null -eq $others) {
    if ($null -eq $defender) { return $null }
    return @{ product = 'Microsoft Defender'; state = 'disabled'; threats = @() }
  }
  $others = @($others)
  if ($others.Count -eq 0) { return @{ product = ''; state = 'missing'; threats = @() } }
  # productState: the second byte tells whether it is on (0x10), the last one whether it is up to date (0x00).
  $best = $others | Sort-Object { [bool]($_.productState -band 0x1000) } -Descending | Select-Object -First 1
  $state = 'ok'
  if (-not ($best.productState -band 0x1000)) { $state = 'disabled' }
  elseif ($best.productState -band 0x10) { $state = 'outdated' }
  return @{ product = [string]$best.displayName; state = $state; threats = @() }
}

function Get-Threats {
  $since = (Get-Date).AddDays(-7)
  $found = Get-OrNull { @(Get-MpThreatDetection | Where-Object { $_.InitialDetectionTime -gt $since }) }
  return @($found | Where-Object { $_ } | Select-Object -First 50 | ForEach-Object {
      $id = $_.ThreatID
      $threat = Get-OrNull { Get-MpThreat -ThreatID $id | Select-Object -First 1 }
      $name = [string]$id
      if ($null -ne $threat) { $name = [string]$threat.ThreatName }
      @{
        id     = [string]$_.DetectionID
        name   = $name
        path   = [string](@($_.Resources) | Select-Object -First 1)
        action = [string]$_.CleaningActionID
        open   = -not [bool]$_.ActionSuccess
      }
    })
}

function Get-Backup {
  $kept = Read-JsonFile $backupFile
  if ($null -eq $kept) { return $null }
  return @{
    job = 'backup'; state = [string]$kept.state; lastSuccessAt = $kept.lastSuccessAt; error = [string]$kept.error
  }
}

function Set-Backup {
  $good = $null
  $kept = Read-JsonFile $backupFile
  if ($null -ne $kept) { $good = $kept.lastSuccessAt }
  if ($BackupDone -eq 'ok') { $good = Get-Moment (Get-Date) }
  Write-JsonFile $backupFile @{ state = $BackupDone; lastSuccessAt = $good; error = $BackupError }
}

function Get-Report {
  $system = Get-CimInstance Win32_OperatingSystem
  # Not by Get-OrNull: a list of one or none that passes through a function is no list any more.
  $stopped = $null
  try { $stopped = @(Get-StoppedServices) } catch { $stopped = $null }
  return @{
    agent           = $version
    hostname        = [Net.Dns]::GetHostName()
    serial          = Get-Serial
    sentAt          = Get-Moment (Get-Date)
    os              = @{ family = 'windows'; name = [string]$system.Caption; version = [string]$system.Version }
    bootedAt        = Get-Moment $system.LastBootUpTime
    disks           = @(Get-Disks)
    reboot          = Get-OrNull { Get-Reboot }
    patches         = Get-OrNull { Get-Patches }
    stoppedServices = $stopped
    antivirus       = Get-OrNull { Get-Antivirus }
    backup          = Get-OrNull { Get-Backup }
  }
}

function Send-Json([string]$address, $value, [string]$secret) {
  # Windows PowerShell offers TLS 1.0 by itself on older systems.
  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor
    [Net.SecurityProtocolType]::Tls12
  $body = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -InputObject $value -Depth 6 -Compress))
  return Invoke-RestMethod -Method Post -Uri $address -Body $body -ContentType 'application/json' -TimeoutSec 30 `
    -Headers @{ Authorization = "Bearer $secret" } -UseBasicParsing
}

function Get-MachineKind {
  # 1 is a workstation; 2 and 3 are servers.
  if ((Get-CimInstance Win32_OperatingSystem).ProductType -eq 1) { return 'workstation' }
  return 'server'
}

function Register-Task {
  $target = Join-Path $folder 'report.ps1'
  Protect-Folder
  if ($PSCommandPath -ne $target) { Copy-Item -LiteralPath $PSCommandPath -Destination $target -Force }
  $arguments = "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$target`""
  $action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument $arguments
  $trigger = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes 1)
  $settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries `
    -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Minutes 15)
  $null = Register-ScheduledTask -TaskName 'Sentiero report' -Action $action -Trigger $trigger -Settings $settings `
    -User 'NT AUTHORITY\SYSTEM' -RunLevel Highest -Force
}

if ($BackupDone -ne '') {
  Set-Backup
  exit 0
}
if ($Print) {
  ConvertTo-Json -InputObject (Get-Report) -Depth 6
  exit 0
}
$Url = $Url.TrimEnd('/')
if ($Url -ne '' -and $Enrol -ne '') {
  $given = @{ hostname = [Net.Dns]::GetHostName(); serial = Get-Serial; kind = Get-MachineKind; os = 'Windows' }
  $Token = (Send-Json "$Url/devices/enrol" $given $Enrol).token
}
if ($Url -ne '' -and $Token -ne '') {
  Write-JsonFile $settingsFile @{ url = $Url; token = $Token }
}
$settings = Read-JsonFile $settingsFile
if ($null -eq $settings) { throw "$settingsFile is not there: give -Url and -Token, or -Enrol." }
$null = Send-Json "$($settings.url)/devices/check-in" (Get-Report) $settings.token
if ($Install) { Register-Task }
