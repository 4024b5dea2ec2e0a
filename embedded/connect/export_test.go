package connect

// IsSameName is isSameName.
var IsSameName = isSameName
