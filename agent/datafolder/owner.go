package datafolder

// Owner is an account of the computer.
type Owner struct {
	ID int
	// Name is empty where the computer knows none.
	Name string
}
