/* bench_nothing: the least that a start costs, linked to what dermatome is linked to. */
int main(void)
{
    return 0;
}
