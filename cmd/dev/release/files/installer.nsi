; The installer for Windows. It installs for the person who starts it and needs no
; administrator: in a parish office there often is none.
;   setup.exe /S                          install without questions
;   uninstall.exe /S [/REMOVEDATA]        remove; with the data only when told
Unicode true
Target amd64-unicode
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "Win\COM.nsh"
!include "Win\Propkey.nsh"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\{id}"
; By this key Win+R and "start" find the program by its name alone.
!define APP "Software\Microsoft\Windows\CurrentVersion\App Paths\ministry-finder.exe"

Name "{name}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\{name}"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
RequestExecutionLevel user
!ifdef QUICK
SetCompressor zlib
!else
SetCompressor /SOLID lzma
!endif
ManifestDPIAware true
VIProductVersion "{version}.0"
VIAddVersionKey "ProductName" "{name}"
VIAddVersionKey "ProductVersion" "{version}"
VIAddVersionKey "FileVersion" "{version}"
VIAddVersionKey "FileDescription" "{name}"
VIAddVersionKey "LegalCopyright" "{website}"

!define MUI_ICON "files\ministry-finder.ico"
!define MUI_UNICON "files\ministry-finder.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\ministry-finder.exe"
!define MUI_FINISHPAGE_RUN_TEXT "$(Start)"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Spanish"

LangString Start ${LANG_ENGLISH} "Start {name}"
LangString Start ${LANG_SPANISH} "Iniciar {name}"
LangString Remove ${LANG_ENGLISH} "Remove {name}"
LangString Remove ${LANG_SPANISH} "Quitar {name}"
LangString Data ${LANG_ENGLISH} "Also delete everything that was entered: ministries, submissions, accounts and backups in $LOCALAPPDATA\ministry-finder?$\n$\nThis cannot be undone. Choose No when you will install {name} again."
LangString Data ${LANG_SPANISH} "¿Borrar también todo lo que se ha introducido: ministerios, respuestas, cuentas y copias de seguridad en $LOCALAPPDATA\ministry-finder?$\n$\nNo se puede deshacer. Elija No si va a instalar {name} de nuevo."
LangString Busy ${LANG_ENGLISH} "{name} is still running. Choose Quit in its icon's menu, then Retry."
LangString Busy ${LANG_SPANISH} "{name} sigue en marcha. Elija Salir en el menú de su icono y luego Reintentar."

; Whether the program ran and was ended by End.
Var Ended

; End has a running program end, and waits until its files can be written.
!macro End un
Function ${un}End
  StrCpy $Ended ""
  IfFileExists "$INSTDIR\ministry-finder.exe" 0 ended
  nsExec::Exec '"$INSTDIR\ministry-finder.exe" quit'
  Pop $0
  StrCmp $0 0 0 +2
  StrCpy $Ended yes
  StrCpy $1 0
again:
  ClearErrors
  FileOpen $2 "$INSTDIR\ministry-finder.exe" a
  IfErrors busy
  FileClose $2
  IfFileExists "$INSTDIR\ministry-finder-window.exe" 0 ended
  ClearErrors
  FileOpen $2 "$INSTDIR\ministry-finder-window.exe" a
  IfErrors busy
  FileClose $2
  Goto ended
busy:
  IntOp $1 $1 + 1
  Sleep 250
  IntCmp $1 60 0 again
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Busy)" /SD IDCANCEL IDRETRY retry
  SetErrorLevel 1
  ; Whoever does not wait keeps the program that ran.
  StrCmp $Ended yes 0 +2
  Exec '"$INSTDIR\ministry-finder.exe"'
  Abort
retry:
  StrCpy $1 0
  Goto again
ended:
FunctionEnd
!macroend
!insertmacro End ""
!insertmacro End "un."

; Shortcut makes the shortcut of the program, with the id under which it shows
; notifications. CreateShortcut cannot write that; where this fails, it does the rest.
Function Shortcut
  CreateShortcut "$SMPROGRAMS\{name}\{name}.lnk" "$INSTDIR\ministry-finder.exe" "" "$INSTDIR\ministry-finder.ico"
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P= 0
    Return
  ${EndIf}
  ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
  ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r2)'
  ${If} $1 P<> 0
  ${AndIf} $2 P<> 0
    ${IPersistFile::Load} $1 '("$SMPROGRAMS\{name}\{name}.lnk", ${STGM_READWRITE})'
    System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r3'
    System::Call '*(&w${NSIS_MAX_STRLEN} "{id}")p.r5'
    System::Call '*${SYSSTRUCT_PROPVARIANT}(${VT_LPWSTR},,p r5)p.r4'
    ${IPropertyStore::SetValue} $2 '($3,$4)'
    ${IPropertyStore::Commit} $2 ""
    ${IPersistFile::Save} $1 '("$SMPROGRAMS\{name}\{name}.lnk",1)'
    System::Free $3
    System::Free $4
    System::Free $5
  ${EndIf}
  !insertmacro ComHlpr_SafeRelease $2
  !insertmacro ComHlpr_SafeRelease $1
  !insertmacro ComHlpr_SafeRelease $0
FunctionEnd

Section
  Call End
  SetOutPath "$INSTDIR"
  File "files\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateDirectory "$SMPROGRAMS\{name}"
  Call Shortcut
  CreateShortcut "$SMPROGRAMS\{name}\$(Remove).lnk" "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${APP}" "" "$INSTDIR\ministry-finder.exe"
  WriteRegStr HKCU "${APP}" "Path" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "DisplayName" "{name}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "{version}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\ministry-finder.ico"
  WriteRegStr HKCU "${KEY}" "URLInfoAbout" "{website}"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
  ; Without questions nobody is asked whether to start it: it is as it was before.
  IfSilent 0 asked
  StrCmp $Ended yes 0 asked
  Exec '"$INSTDIR\ministry-finder.exe"'
asked:
SectionEnd

Section "Uninstall"
  Call un.End
  Delete "$INSTDIR\ministry-finder.exe"
  Delete "$INSTDIR\ministry-finder-window.exe"
  Delete "$INSTDIR\ministry-finder.ico"
  Delete "$INSTDIR\README.txt"
  Delete "$INSTDIR\LICENSES.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  RMDir /r "$SMPROGRAMS\{name}"
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "${APP}"
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "{id}"
  ; What the window's library has kept: its settings, and icons that it has drawn.
  RMDir /r "$APPDATA\fyne\{id}"
  RMDir "$APPDATA\fyne"
  RMDir /r "$LOCALAPPDATA\fyne\{id}"
  RMDir "$LOCALAPPDATA\fyne"
  ; What the program has written for its notifications, now and under its former name.
  DeleteRegKey HKCU "Software\Classes\AppUserModelId\{id}"
  DeleteRegKey HKCU "Software\Classes\AppUserModelId\{name}"
  DeleteRegKey HKCU "Software\Classes\ministry-finder"
  ; Data are kept unless told: by an answer, or without questions by /REMOVEDATA.
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/REMOVEDATA" $1
  IfErrors 0 remove
  MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(Data)" /SD IDNO IDYES remove
  Goto kept
remove:
  RMDir /r "$LOCALAPPDATA\ministry-finder"
kept:
SectionEnd
